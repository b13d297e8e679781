"""The types of columns, the same with pandas 2 and pandas 3."""

import numpy as np
import pandas as pd


def _text_dtype() -> pd.StringDtype:
    """Strings with NaN for null: `str` of pandas 3, which pandas 2.2 has under another name and does not use by itself."""
    try:
        return pd.StringDtype(na_value=np.nan)
    except TypeError:  # pandas 2.2
        return pd.StringDtype("pyarrow_numpy")  # type: ignore[call-overload]  # the stubs are for pandas 3


TEXT = _text_dtype()


def text_columns(frame: pd.DataFrame) -> pd.DataFrame:
    """`frame` with its columns of strings as `TEXT`, which pandas 2 would leave as objects."""
    return frame.astype(
        {name: TEXT for name in frame if pd.api.types.infer_dtype(frame[name], skipna=True) == "string"}
    )
