"""Prints a presigned URL; endpoint, region and key come from the environment."""
import os
import sys

import boto3
from botocore.config import Config

bucket, key = sys.argv[1:]
client = boto3.client(
    's3',
    # Debian's version is older than the variable for it.
    endpoint_url=os.environ['AWS_ENDPOINT_URL'],
    config=Config(signature_version='s3v4', s3={'addressing_style': 'path'}),
)
print(client.generate_presigned_url('get_object', Params={'Bucket': bucket, 'Key': key}, ExpiresIn=3600))
