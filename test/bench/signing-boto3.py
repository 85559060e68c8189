"""Signs so many distinct keys, and prints how many a second."""
import json
import sys
import time

import boto3
from botocore.config import Config

count = int(sys.argv[1])
client = boto3.client(
    's3',
    region_name='eu-west-1',
    aws_access_key_id='AKIAIOSFODNN7EXAMPLE',
    aws_secret_access_key='wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY',
    config=Config(signature_version='s3v4', s3={'addressing_style': 'virtual'}),
)


def sign(key):
    response = {'ResponseContentDisposition': 'attachment', 'ResponseCacheControl': 'private, no-store'}
    params = {'Bucket': 'example-bucket', 'Key': key, **response}
    return client.generate_presigned_url('get_object', Params=params, ExpiresIn=86400)


keys = ['reports/2026/11/report-%07d.pdf' % index for index in range(count)]
for key in keys[: count // 5]:
    sign(key)
started = time.perf_counter()
for key in keys:
    sign(key)
print(json.dumps({'rate': count / (time.perf_counter() - started)}))
