# /// script
# dependencies = ["boto3"]
# ///
"""Boto3"""

import boto3
from botocore.config import Config
from botocore.exceptions import EndpointConnectionError


def call(host: str, port: int, **retries: int) -> None:
    s3 = boto3.client(
        "s3",
        endpoint_url=f"http://{host}:{port}",
        region_name="eu-central-1",
        aws_access_key_id="schluessel",
        aws_secret_access_key="geheim",
        config=Config(retries=retries) if retries else None,
    )
    s3.list_buckets()


if __name__ == "__main__":
    try:
        call("127.0.0.1", 9000, total_max_attempts=1)
    except EndpointConnectionError as error:
        cause = error.kwargs["error"].__cause__
        if not isinstance(cause, ConnectionRefusedError):
            raise
        print(error.kwargs["endpoint_url"], "lehnt ab")
        #> http://127.0.0.1:9000/ lehnt ab
