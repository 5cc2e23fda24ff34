"""Verifies a message with the reference library: verify.py SECRET HEADERS BODY; the last in Base64."""

import base64
import json
import sys

from standardwebhooks.webhooks import Webhook

secret, headers, body = sys.argv[1:]
Webhook(secret).verify(base64.b64decode(body), json.loads(headers))
print("verified")
