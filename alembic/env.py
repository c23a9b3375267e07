"""Migrations: the schema is whatever `leadsphere.models` says."""

from sqlalchemy import create_engine
from sqlmodel import SQLModel

import leadsphere.models  # noqa: F401 - importing the models fills the metadata
from alembic import context

url = context.config.attributes["url"]

engine = create_engine(url)
with engine.connect() as connection:
    context.configure(
        connection=connection,
        target_metadata=SQLModel.metadata,
        render_as_batch=connection.dialect.name == "sqlite",
        compare_type=True,
    )
    with context.begin_transaction():
        context.run_migrations()
engine.dispose()
