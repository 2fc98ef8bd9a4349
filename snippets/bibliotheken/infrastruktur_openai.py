# /// script
# dependencies = ["openai"]
# ///
"""OpenAI"""

from openai import APIConnectionError, OpenAI


def call(host: str, port: int, max_retries: int = 2) -> None:
    with OpenAI(
        base_url=f"http://{host}:{port}/v1",
        api_key="geheim",
        max_retries=max_retries,
    ) as client:
        client.models.list()


def root(error: BaseException) -> BaseException:
    while cause := error.__cause__ or error.__context__:
        error = cause
    return error


if __name__ == "__main__":
    try:
        call("127.0.0.1", 8000, max_retries=0)
    except APIConnectionError as error:
        if not isinstance(root(error), ConnectionRefusedError):
            raise
        print("abgelehnt:", error.request.url)
        #> abgelehnt: http://127.0.0.1:8000/v1/models
