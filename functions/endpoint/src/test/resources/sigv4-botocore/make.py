"""Makes the requests in this folder: python3 make.py (with boto3's botocore; these are of botocore 1.43.11).

Each file is a request as it goes over the wire, signed at 2026-11-24T04:15:00Z for eu-west-1 with the example credentials.
"""

import datetime
import pathlib

import botocore.auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

NOW = datetime.datetime(2026, 11, 24, 4, 15, 0, tzinfo=datetime.timezone.utc)
botocore.auth.get_current_datetime = lambda remove_tzinfo=True: NOW.replace(tzinfo=None) if remove_tzinfo else NOW
SECRET = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"
PLAIN = Credentials("AKIDEXAMPLE", SECRET)
TEMPORARY = Credentials("AKIDEXAMPLE", SECRET, "IQoJb3JpZ2lu//+a=")
KMS = {"Content-Type": "application/x-amz-json-1.1", "X-Amz-Target": "TrentService.Encrypt"}
FORM = {"Content-Type": "application/x-www-form-urlencoded; charset=utf-8"}
IDENTITY = "Action=GetCallerIdentity&Version=2011-06-15"


def write(name, signer, **request):
    request = AWSRequest(**request)
    signer.add_auth(request)
    prepared = request.prepare()
    host, _, rest = prepared.url.split("//", 1)[1].partition("/")
    headers = {k: v.decode() if isinstance(v, bytes) else v for k, v in prepared.headers.items()}
    headers.setdefault("Host", host.removesuffix(":443"))
    lines = [f"{request.method} /{rest} HTTP/1.1"] + [f"{k}: {v}" for k, v in headers.items()]
    body = prepared.body or b""
    body = body.encode() if isinstance(body, str) else body
    path = pathlib.Path(__file__).with_name(name + ".req")
    path.write_bytes("\n".join(lines).encode() + b"\n\n" + body)


def header(credentials, service):
    return botocore.auth.SigV4Auth(credentials, service, "eu-west-1")


def query(credentials, service):
    return botocore.auth.SigV4QueryAuth(credentials, service, "eu-west-1", expires=900)


plaintext = b'{"KeyId": "alias/a", "Plaintext": "c2VjcmV0"}'
local = "http://127.0.0.1:7480/"
write("kms", header(PLAIN, "kms"), method="POST", url=local, data=plaintext, headers=KMS)
write("kms-temporary", header(TEMPORARY, "kms"), method="POST", url=local, data=plaintext, headers=KMS)
write("kms-date", header(PLAIN, "kms"), method="POST", url=local, data=plaintext, headers={**KMS, "Date": "now"})
write("kms-default-port", header(PLAIN, "kms"), method="POST", url="https://kms.example.com:443/", data=b"{}", headers=KMS)
write("sts", header(PLAIN, "sts"), method="POST", url=local, data=IDENTITY.encode(), headers=FORM)
write("sts-presigned", query(PLAIN, "sts"), method="GET", url=local + "?" + IDENTITY)
write("sts-presigned-temporary", query(TEMPORARY, "sts"), method="GET", url=local + "?" + IDENTITY)
write("path-and-query", header(PLAIN, "kms"), method="GET", url=local + "a%20b//./c/../d/?z=1&a=%C3%A9&a=~%2F&=&b", headers={"X-Amz-Note": "a   b"})
