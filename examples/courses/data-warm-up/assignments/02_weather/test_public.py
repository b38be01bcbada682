"""What a student can see and run."""

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


def days():
    """Eight days of two stations, in order, with gaps."""
    return pd.DataFrame(
        {
            "date": pd.to_datetime(["2023-01-03", "2023-01-06", "2023-02-02", "2023-02-05"] * 2),
            "station": ["Hafen"] * 4 + ["Moor"] * 4,
            "temperature": [4.0, 5.0, 6.0, None, 1.0, None, 2.0, 5.0],
            "rain": [0.0, 12.5, 3.0, 7.5, 7.5, None, 0.0, 12.5],
        }
    )


@pytest.mark.task("read_weather")
@pytest.mark.points(1)
def test_the_file(solution):
    """The file becomes a table with 366 rows, in order, without duplicates, with NaN for what is missing."""
    table = solution.read_weather("data/weather.csv")
    return {"rows": len(table), **parts(table)}


@pytest.mark.task("monthly_means")
@pytest.mark.points(0.75)
def test_two_months_of_two_stations(solution):
    """The mean of each station in January and February; a missing day does not count."""
    table = days()
    return {"means": solution.monthly_means(table), **parts(table)}


@pytest.mark.task("wettest_days")
@pytest.mark.points(0.75)
def test_three_wettest_days(solution):
    """Of eight days these three had the most rain, the earlier of two equal ones first."""
    table = days()
    return {**parts(solution.wettest_days(table, 3)), "rain of the table": table["rain"].to_numpy()}


@pytest.mark.task("plot_months")
@pytest.mark.points(1)
def test_plot_of_two_stations(solution):
    """Two stations over three months are two lines, with title, labels and legend."""
    means = pd.DataFrame(
        np.random.randn(3, 2) + 8.0,
        index=pd.Index([1, 2, 4], name="month"),
        columns=["Hafen", "Moor"],
    )
    return {"plot": solution.plot_months(means)}
