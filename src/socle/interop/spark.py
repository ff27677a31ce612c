"""Rules over a snapshot on Spark: the same expression over the same Parquet, beyond one machine (architecture section 5).

Needs the extra [spark] (pyspark 4.0) and Java 17. tests/spark proves that the rows are those of DuckDB.
"""

import importlib
from pathlib import Path
from typing import Any

from socle.base.kernel import refusals
from socle.rules import bulk
from socle.rules.bulk import spark

LOCAL = "spark://local"
_SETTINGS = {
    "spark.app.name": "socle",
    "spark.ui.enabled": "false",
    "spark.sql.session.timeZone": "UTC",
    "spark.sql.ansi.enabled": "true",  # an overflow is an error, never another number
    "spark.sql.legacy.sizeOfNull": "false",
}


class NoSpark(refusals.Refusal):
    """Spark is not installed here. Install the extra [spark] and Java 17, or leave --engine out."""

    code = "interop.no-spark"


def session(engine: str) -> Any:
    """A Spark session of a cluster (`spark://host:7077`), or of this machine (`spark://local`). Raises NoSpark."""
    try:
        sql = importlib.import_module("pyspark.sql")
    except ModuleNotFoundError as error:
        raise NoSpark from error
    builder = sql.SparkSession.builder.master("local[*]" if engine == LOCAL else engine)
    for name, value in _SETTINGS.items():
        builder = builder.config(name, value)
    return builder.getOrCreate()


def run(compiled: bulk.Compiled, *, snapshot: Path, out: Path, engine: str) -> int:
    """Write the results of every unit of a Parquet snapshot as Parquet into the folder `out`; gives how many. Raises NoSpark."""
    opened = session(engine)
    opened.read.parquet(str(snapshot)).createOrReplaceTempView("snapshot")
    opened.sql(spark.query(compiled)).write.mode("errorifexists").parquet(str(out))
    return opened.read.parquet(str(out)).count()
