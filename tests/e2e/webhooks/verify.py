"""Checks what came as Standard Webhooks says, and knows nothing of Folkmoot: {"secret", "headers", "body"} on standard input; prints how many
signatures of the header are right."""
import base64
import hashlib
import hmac
import json
import sys

came = json.load(sys.stdin)
key = base64.b64decode(came["secret"].removeprefix("whsec_"))
headers = came["headers"]
signed = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + came["body"].encode()
ours = "v1," + base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
print(sum(hmac.compare_digest(ours, theirs) for theirs in headers["webhook-signature"].split(" ")))
