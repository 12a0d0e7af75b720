"""Pays as continuous integration does it in Python: requests, cookies kept, hidden fields by regular
expressions that know the order of the attributes, then a status that has to be settlement.

Usage: requests_session.py SIMULATOR QR_CODE_URL API ORDER_ID SERVER_KEY
"""

import html
import json
import re
import sys
import urllib.parse

import requests

simulator, qr_code_url, api, order_id, server_key = sys.argv[1:6]

session = requests.Session()
session.headers["User-Agent"] = "Mozilla/5.0 (X11; Linux x64) python"

index = session.get(f"{simulator}/v2/qris/index")
index.raise_for_status()
assert 'name="qrCodeUrl"' in index.text, "no field for the address"

scanned = session.post(
    f"{simulator}/v2/qris/payment",
    data={"qrCodeUrl": qr_code_url},
    headers={"Origin": simulator, "Referer": f"{simulator}/v2/qris/index"},
)
scanned.raise_for_status()


def hidden(name):
    found = re.search(rf'<input name="{name}" type="hidden" value="(.*?)">', scanned.text)
    assert found, f"no {name}"
    return html.unescape(found.group(1))


explored = json.loads(hidden("exploreData"))
assert explored["referenceId"] == hidden("referenceId")

action = re.search(r'<form[^>]*action="([^"]+)"', scanned.text).group(1)
paid = session.post(
    urllib.parse.urljoin(scanned.url, action),
    data={"referenceId": hidden("referenceId"), "exploreData": hidden("exploreData")},
)
paid.raise_for_status()

status = requests.get(f"{api}/v2/{order_id}/status", auth=(server_key, "")).json()
print(json.dumps({"action": action, "status": status["transaction_status"], "url": paid.url}))
