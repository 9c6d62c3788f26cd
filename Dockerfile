# The steps are the README's: a virtual environment, the pinned requirements, the project, the program.
FROM python:3.11-slim AS build
WORKDIR /app
COPY requirements requirements
RUN python -m venv .venv \
 && .venv/bin/pip install --no-cache-dir -q --require-hashes -r requirements/build.txt -r requirements/run.txt
COPY pyproject.toml README.md LICENSE ./
COPY bot bot
COPY handlers handlers
COPY data data
RUN .venv/bin/pip install --no-cache-dir -q --no-deps --no-build-isolation . \
 && .venv/bin/python -m compileall -q .venv/lib

FROM python:3.11-slim
WORKDIR /app
COPY --from=build /app/.venv .venv
RUN useradd --create-home kanjia && mkdir /data && chown kanjia /data
USER kanjia
ENV KANJIA_DATABASE_URL=sqlite:////data/kanjia.db KANJIA_LISTEN=0.0.0.0:8080 PYTHONUNBUFFERED=1
VOLUME /data
EXPOSE 8080
STOPSIGNAL SIGTERM
ENTRYPOINT [".venv/bin/kanjia"]
CMD ["serve"]
