# Two stages: the first installs from hash-pinned locks, the second carries only what runs, as nobody in particular.
FROM python:3.11-slim AS build
WORKDIR /src
COPY requirements.lock .
RUN python -m venv /opt/tinbao && /opt/tinbao/bin/pip install --no-cache-dir --require-hashes -r requirements.lock
COPY pyproject.toml README.md LICENSE alembic.ini ./
COPY alembic alembic
COPY app app
RUN /opt/tinbao/bin/pip install --no-cache-dir --no-deps --no-build-isolation .

FROM python:3.11-slim
RUN useradd --system --uid 10001 --home-dir /var/lib/tinbao --create-home tinbao
COPY --from=build /opt/tinbao /opt/tinbao
ENV PATH=/opt/tinbao/bin:$PATH PYTHONUNBUFFERED=1 TINBAO_DATA_DIR=/var/lib/tinbao TINBAO_HOST=0.0.0.0 TINBAO_PORT=8000
USER tinbao
WORKDIR /var/lib/tinbao
EXPOSE 8000
HEALTHCHECK --interval=10s --timeout=4s --start-period=20s CMD ["python", "-c", "import os, urllib.request as r; r.urlopen(f'http://127.0.0.1:{os.environ[\"TINBAO_PORT\"]}/health/ready', timeout=3)"]
CMD ["tinbao", "serve"]
