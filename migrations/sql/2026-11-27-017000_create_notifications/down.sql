DROP FUNCTION notification_stands(notifications, bigint[], bigint[]);
DROP TABLE notification_choices;
DROP TABLE notifications;
