# ---
# jupyter:
#   kernelspec:
#     display_name: Python 3
#     language: python
#     name: python3
# ---

# %% [markdown]
# # A year of weather
# Real tables are never ready for use. `data/weather.csv` holds what three weather stations sent on every
# third day of a year: their temperature in °C and the rain in mm. It is out of order, some rows came
# twice, and sensors failed now and then. You read it, compute from it, draw it, and say what can be
# concluded from it.

# %% given=true
import matplotlib.pyplot as plt
import numpy as np
import pandas as pd

from autograder.jupyter import check, hint, needs  # noqa: F401

# %%
print(pd.read_csv("data/weather.csv").head())

# %% [markdown]
# ## Task: `read_weather`
#
# `read_weather(path: str) -> DataFrame`: the table in a file such as `data/weather.csv`, ready for use.
#
# - Its columns are `date`, `station`, `temperature` and `rain`, in this order. Dates are dates
#   (`datetime64`), not text.
# - A missing temperature is NaN, and so is rain of −99.0, which a gauge reports when it has failed.
# - Of rows that are the same in all four columns one is kept.
# - Rows are sorted by station, and those of one station by date. The index counts from 0.

# %% task="read_weather"
def read_weather(path: str) -> pd.DataFrame:
    """Return the cleaned table (date, station, temperature, rain) of a weather file."""
    ### BEGIN SOLUTION
    table = pd.read_csv(path, parse_dates=["date"])
    table["rain"] = table["rain"].replace(-99.0, np.nan)
    table = table.drop_duplicates().sort_values(["station", "date"])
    return table.reset_index(drop=True)
    ### END SOLUTION


# %% [markdown] hint="read_weather"
# `pd.read_csv` has an argument `parse_dates`, a table has `drop_duplicates` and `sort_values`. After
# sorting, look at the index.

# %% [markdown] hint="read_weather"
# A mean over rain with −99.0 in it is no rain at all: `replace(-99.0, np.nan)`.

# %%
with needs("read_weather"):
    print(read_weather("data/weather.csv").describe().round(1))

# %% [markdown]
# ## Task: `monthly_means`
#
# `monthly_means(table: DataFrame) -> DataFrame`: the mean temperature of each station in each month, from
# a table as `read_weather` returns it. There is a row for each month that occurs; its index is the number
# of the month, an integer, and is called `month`. There is a column for each station, in alphabetical
# order. Missing temperatures do not count; where a station has none at all in a month, the mean is NaN.

# %% task="monthly_means"
def monthly_means(table: pd.DataFrame) -> pd.DataFrame:
    """Return the mean temperatures: a row for each month, a column for each station."""
    ### BEGIN SOLUTION
    months = table["date"].dt.month.rename("month")
    return table.groupby([months, "station"])["temperature"].mean().unstack()
    ### END SOLUTION


# %% [markdown] hint="monthly_means"
# `table["date"].dt.month` is the month of each row. Group by it and by the station; what does `unstack`
# do with the inner level of the index?

# %% [markdown]
# ## Task: `wettest_days`
#
# `wettest_days(table: DataFrame, n: int) -> DataFrame`: the `n` rows with the most rain, the wettest first,
# with all columns of the table. Of rows with the same rain the earlier date comes first, and on one date
# the station that is first in the alphabet. Rows without a measurement of rain never count, so there may
# be fewer than `n`. The index counts from 0.

# %% task="wettest_days"
def wettest_days(table: pd.DataFrame, n: int) -> pd.DataFrame:
    """Return the n rows with the most rain, from the wettest down."""
    ### BEGIN SOLUTION
    measured = table.dropna(subset="rain")
    in_order = measured.sort_values(["rain", "date", "station"], ascending=[False, True, True])
    return in_order.head(n).reset_index(drop=True)
    ### END SOLUTION


# %% [markdown] hint="wettest_days"
# `sort_values` sorts by several columns at once, and `ascending` may be a list.

# %%
with needs("read_weather", "wettest_days"):
    print(wettest_days(read_weather("data/weather.csv"), 5))

# %% [markdown]
# ## Task: `plot_months`
#
# `plot_months(means: DataFrame) -> Axes`: draw a table as `monthly_means` returns it on new axes, and
# return these. There is a line for each station, in the order of the columns, over the numbers of the
# months; the legend names the stations. The title is `Mean temperature by month`, the x-axis is labelled
# `month`, the y-axis `temperature (°C)`. What is missing leaves a gap in its line.

# %% task="plot_months"
def plot_months(means: pd.DataFrame) -> plt.Axes:
    """Draw the mean temperatures (months, stations) as lines, and return their axes."""
    ### BEGIN SOLUTION
    axes = plt.figure().add_subplot()
    for station in means.columns:
        axes.plot(means.index, means[station], label=station)
    axes.set(title="Mean temperature by month", xlabel="month", ylabel="temperature (°C)")
    axes.legend()
    return axes
    ### END SOLUTION


# %% [markdown] hint="plot_months"
# `axes.plot(x, y, label="Moor")` draws one line, and `axes.legend()` shows the labels.

# %%
with needs("read_weather", "monthly_means", "plot_months"):
    plot_months(monthly_means(read_weather("data/weather.csv")))
    plt.show()

# %% [markdown]
# ## What can be concluded
# A person reads and marks this.

# %% [markdown] manual="what_a_mean_hides" points=2
# **The mean temperature of the station *Gipfel* in July lies below that of *Hafen*. Somebody concludes
# that no day in July was warmer at *Gipfel* than at *Hafen*. What would you answer, and what would you
# look at to be sure? Three sentences are enough.**
#
# ### BEGIN SOLUTION
# A mean says nothing about single days: the two distributions may overlap, so a warm day at Gipfel may
# well beat a cool one at Hafen. I would compare the two stations day by day, on the dates that both
# have. The rows without a temperature are missing from the mean, too, and need not be like the others.
# ### END SOLUTION

# %% [markdown] rubric="what_a_mean_hides"
# The example answer is one of many.
#
# - 1: a mean does not say how single days compare: spread, overlap, or a counterexample
# - 1: something to look at that would decide it: days side by side, a plot of both, the differences,
#   or the days that are missing
