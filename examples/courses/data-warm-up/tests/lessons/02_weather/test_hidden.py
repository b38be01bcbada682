"""What only the grader runs."""

import numpy as np
import pandas as pd
import pytest


def parts(table):
    """Take a table of days apart: a difference is then said of a column."""
    return {
        "columns": list(table.columns),
        "index": list(table.index),
        "kind of date": table["date"].dtype.kind,
        "dates": [str(day)[:10] for day in table["date"]],
        "stations": list(table["station"]),
        "temperature": table["temperature"].to_numpy(),
        "rain": table["rain"].to_numpy(),
    }


def days(count):
    """Days of three stations with random numbers, in order; some measurements are missing."""
    dates = pd.to_datetime("2022-03-01") + pd.to_timedelta(np.arange(count) * 5, unit="D")
    table = pd.DataFrame(
        {
            "date": list(dates) * 3,
            "station": ["Alm"] * count + ["Bucht"] * count + ["Dorf"] * count,
            "temperature": np.random.randn(3 * count) * 8 + 9,
            "rain": np.random.randint(1, 90, 3 * count) / 2,
        }
    )
    table.loc[np.random.permutation(3 * count)[: count // 2], "temperature"] = np.nan
    table.loc[np.random.permutation(3 * count)[: count // 2], "rain"] = np.nan
    return table


@pytest.mark.task("read_weather")
@pytest.mark.points(1)
@pytest.mark.rests_on(
    "A missing temperature is NaN, and so is rain of −99.0, which a gauge reports when it has failed.",
    "Of rows that are the same in all four columns one is kept.",
)
def test_another_file(solution):
    """A file of another year becomes a table in the same way, also after the first one."""
    solution.read_weather("data/weather.csv")
    table = solution.read_weather("data/later.csv")
    return {"rows": len(table), **parts(table)}


@pytest.mark.task("monthly_means")
@pytest.mark.points(0.75)
@pytest.mark.rests_on("There is a column for each station, in alphabetical order.")
def test_rows_in_any_order(solution):
    """Rows in any order have the same means, and the table stays as it is."""
    table = days(20)
    mixed = table.iloc[np.random.permutation(len(table))]
    return {"means": solution.monthly_means(mixed), **parts(mixed)}


@pytest.mark.task("monthly_means")
@pytest.mark.points(0.5)
@pytest.mark.rests_on(
    "Missing temperatures do not count; where a station has none at all in a month, the mean is NaN."
)
def test_month_without_a_measurement(solution):
    """A station that measured nothing in a month has NaN there, and another month its mean."""
    table = days(12)
    gone = (table["station"] == "Bucht") & (table["date"].dt.month == 4)
    table.loc[gone, "temperature"] = np.nan
    return {"means": solution.monthly_means(table)}


@pytest.mark.task("wettest_days")
@pytest.mark.points(0.5)
@pytest.mark.rests_on(
    "Of rows with the same rain the earlier date comes first, and on one date the station that is first "
    "in the alphabet."
)
def test_equal_rain(solution):
    """Among many days with equal rain the date decides, and then the station."""
    table = days(12)
    table["rain"] = np.random.randint(0, 3, len(table)) * 10.0
    mixed = table.iloc[np.random.permutation(len(table))]
    return parts(solution.wettest_days(mixed, 20))


@pytest.mark.task("wettest_days")
@pytest.mark.points(0.5)
@pytest.mark.rests_on(
    "Rows without a measurement of rain never count, so there may be fewer than `n`."
)
@pytest.mark.parametrize("n", [0, 200])
def test_none_and_more_than_there_are(solution, n):
    """No day at all, or all days on which rain was measured."""
    return parts(solution.wettest_days(days(9), n))


@pytest.mark.task("plot_months")
@pytest.mark.points(0.75)
@pytest.mark.rests_on("What is missing leaves a gap in its line.")
def test_plot_with_gaps(solution):
    """Four stations with gaps are four lines in the order of the columns."""
    means = pd.DataFrame(
        np.random.randn(5, 4) * 5 + 8,
        index=pd.Index([2, 3, 7, 8, 12], name="month"),
        columns=["West", "Ost", "Nord", "Dorf"],
    )
    means.iloc[2, 1] = np.nan
    return {"plot": solution.plot_months(means)}
