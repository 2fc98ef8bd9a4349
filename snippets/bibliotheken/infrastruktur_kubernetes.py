# /// script
# dependencies = ["kubernetes"]
# ///
"""Kubernetes"""

from kubernetes.client import ApiClient, Configuration, CoreV1Api
from urllib3.exceptions import MaxRetryError


def call(host: str, port: int, retries: int | None = None) -> None:
    url = f"http://{host}:{port}"
    settings = Configuration(host=url, retries=retries)
    with ApiClient(settings) as client:
        CoreV1Api(client).list_namespace()


if __name__ == "__main__":
    try:
        call("127.0.0.1", 8080, retries=0)
    except MaxRetryError as error:
        cause = error.reason and error.reason.__cause__
        if not isinstance(cause, ConnectionRefusedError):
            raise
        print(error.pool, "lehnt ab")
        #> HTTPConnectionPool(host='127.0.0.1', port=8080) lehnt ab
