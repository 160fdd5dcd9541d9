DROP FUNCTION notification_silenced(bigint, text);
DROP FUNCTION notification_stands(notifications, bigint[], bigint[]);
DROP TABLE notification_choices;
DROP TABLE notifications;
