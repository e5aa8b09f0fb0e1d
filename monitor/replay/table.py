"""A table: columns of one length, each with its unit and meaning; pyarrow and pandas are loaded only where asked for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from monitor.errors import RapportError
from monitor.installation import extra_command

INSTALL = extra_command("export")


@dataclass(frozen=True, slots=True)
class Column:
    """One column. dtype : numpy's name of its type; "str" for text, in which missing is empty (NaN in floats)."""

    name: str
    unit: str
    meaning: str
    dtype: str = "float64"


@dataclass(frozen=True)
class Table:
    """Columns of one length. ``table["time_s"]`` is an array [shape=(n_rows,)], missing numbers NaN, missing text empty."""

    name: str
    meaning: str
    columns: tuple[Column, ...]
    data: Mapping[str, NDArray[Any]]

    @classmethod
    def of(cls, name: str, meaning: str, columns: tuple[Column, ...], data: Mapping[str, Any]) -> Table:
        """A table whose arrays have the types that its columns state."""
        # Text as objects: an array of fixed width would give every cell the room of the longest.
        types = {column.name: object if column.dtype == "str" else column.dtype for column in columns}
        arrays = {name: np.asarray(data[name], dtype=dtype) for name, dtype in types.items()}
        return cls(name, meaning, columns, arrays)

    def __len__(self) -> int:
        return int(next(iter(self.data.values())).shape[0])

    def __getitem__(self, column: str) -> NDArray[Any]:
        return self.data[column]

    def __repr__(self) -> str:
        return f"<Table {self.name}: {len(self)} rows of {', '.join(column.name for column in self.columns)}>"

    def to_arrow(self) -> Any:
        """A ``pyarrow.Table``: units and meanings in the fields' metadata; NaN stays NaN, empty text becomes null."""
        try:
            import pyarrow as pa
        except ImportError:
            raise RapportError(f"Parquet and Arrow need the pyarrow package, which is not installed; {INSTALL}") from None
        fields, arrays = [], []
        for column in self.columns:
            values = self.data[column.name]
            text = column.dtype == "str"
            array = pa.array(values, pa.string(), mask=values == "").dictionary_encode() if text else pa.array(values)
            fields.append(pa.field(column.name, array.type, metadata={"unit": column.unit, "meaning": column.meaning}))
            arrays.append(array)
        return pa.Table.from_arrays(arrays, schema=pa.schema(fields, metadata={"table": self.name, "meaning": self.meaning}))

    def to_pandas(self) -> Any:
        """A ``pandas.DataFrame`` of the same columns."""
        try:
            import pandas as pd
        except ImportError:
            raise RapportError("to_pandas needs the pandas package, which is not installed; pip install pandas") from None
        return pd.DataFrame(dict(self.data))
