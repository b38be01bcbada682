"""Known wrong versions of the tasks of 02_weather, each with what its student should read."""

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
from weather import monthly_means, plot_months, read_weather, wettest_days

from autograder.authoring import mistake


@mistake("read_weather", "Dates are still text: `parse_dates` makes them dates.")
def dates_as_text(path):
    table = read_weather(path)
    return table.assign(date=table["date"].dt.strftime("%Y-%m-%d"))


@mistake("read_weather", "−99.0 is no rain, it says that the gauge had failed: make it NaN.")
def failed_gauges_as_rain(path):
    table = pd.read_csv(path, parse_dates=["date"]).drop_duplicates()
    return table.sort_values(["station", "date"]).reset_index(drop=True)


@mistake("read_weather", "A failed gauge is not a dry day: NaN says that nothing is known.")
def failed_gauges_as_dry(path):
    table = pd.read_csv(path, parse_dates=["date"])
    table["rain"] = table["rain"].replace(-99.0, 0.0)
    table = table.drop_duplicates().sort_values(["station", "date"])
    return table.reset_index(drop=True)


@mistake("read_weather", "Rows that came twice are still there twice.")
def with_duplicates(path):
    table = pd.read_csv(path, parse_dates=["date"])
    table["rain"] = table["rain"].replace(-99.0, np.nan)
    return table.sort_values(["station", "date"]).reset_index(drop=True)


@mistake("read_weather", "Rows with something missing were dropped; what is there in them counts.")
def without_gaps(path):
    return read_weather(path).dropna().reset_index(drop=True)


@mistake("read_weather", "Sorted by date alone: the rows of one station belong together.")
def by_date_first(path):
    return read_weather(path).sort_values(["date", "station"], ignore_index=True)


@mistake("read_weather", "The index still has the order of the file: `reset_index(drop=True)`.")
def index_of_the_file(path):
    table = pd.read_csv(path, parse_dates=["date"])
    table["rain"] = table["rain"].replace(-99.0, np.nan)
    return table.drop_duplicates().sort_values(["station", "date"])


@mistake(
    "read_weather",
    "Duplicates were sought by date and station; only rows that agree in all columns are the same.",
)
def first_of_each_day(path):
    return read_weather(path).drop_duplicates("date", ignore_index=True)


@mistake("monthly_means", "These are sums; a mean is the sum divided by the number of measurements.")
def sums(table):
    months = table["date"].dt.month.rename("month")
    return table.groupby([months, "station"])["temperature"].sum(min_count=1).unstack()


@mistake("monthly_means", "These are medians: half of the days lie below; the mean is another number.")
def medians(table):
    months = table["date"].dt.month.rename("month")
    return table.groupby([months, "station"])["temperature"].median().unstack()


@mistake("monthly_means", "Stations are the rows here: months are, and stations are the columns.")
def transposed(table):
    return monthly_means(table).T


@mistake(
    "monthly_means",
    "A missing temperature was taken for 0 °C, which is a temperature; leave it out.",
)
def missing_as_zero(table):
    return monthly_means(table.fillna({"temperature": 0.0}))


@mistake("monthly_means", "The mean of the rain was taken; the temperature was asked for.")
def of_the_rain(table):
    months = table["date"].dt.month.rename("month")
    return table.groupby([months, "station"])["rain"].mean().unstack()


@mistake("monthly_means", "The index has no name: the level of the months is called `month`.")
def index_without_a_name(table):
    return monthly_means(table).rename_axis(index=None)


@mistake("monthly_means", "Months are named; their numbers, 1 to 12, were asked for.")
def names_of_months(table):
    means = monthly_means(table)
    names = [pd.Timestamp(2000, int(number), 1).strftime("%b") for number in means.index]
    return means.set_axis(pd.Index(names, name="month"))


@mistake("wettest_days", "The driest days came out: the most rain comes first.")
def driest(table, n):
    rows = table.dropna(subset="rain").sort_values(["rain", "date", "station"])
    return rows.head(n).reset_index(drop=True)


@mistake("wettest_days", "Of days with equal rain the later one came first.")
def later_first(table, n):
    rows = table.dropna(subset="rain")
    rows = rows.sort_values(["rain", "date", "station"], ascending=[False, False, True])
    return rows.head(n).reset_index(drop=True)


@mistake("wettest_days", "On one date, stations with equal rain come in alphabetical order.")
def last_station_first(table, n):
    rows = table.dropna(subset="rain")
    rows = rows.sort_values(["rain", "date", "station"], ascending=[False, True, False])
    return rows.head(n).reset_index(drop=True)


@mistake("wettest_days", "Days on which nothing was measured were counted; nothing is known of them.")
def with_gaps(table, n):
    rows = table.sort_values(
        ["rain", "date", "station"], ascending=[False, True, True], na_position="first"
    )
    return rows.head(n).reset_index(drop=True)


@mistake("wettest_days", "The index is that of the table: it counts from 0 here too.")
def index_of_the_table(table, n):
    rows = table.dropna(subset="rain")
    return rows.sort_values(["rain", "date", "station"], ascending=[False, True, True]).head(n)


@mistake("wettest_days", "Only the rain came back; all columns of the table were asked for.")
def rain_alone(table, n):
    return wettest_days(table, n)[["rain"]]


@mistake("wettest_days", "The n wettest days of each station came out, instead of n of all stations.")
def of_each_station(table, n):
    rows = table.dropna(subset="rain")
    rows = rows.sort_values(["rain", "date", "station"], ascending=[False, True, True])
    return rows.groupby("station").head(n).reset_index(drop=True)


@mistake("plot_months", "The lines have no labels, so the legend cannot name the stations.")
def without_labels(means):
    axes = plot_months(means)
    for line in axes.get_lines():
        line.set_label("_none")
    axes.get_legend().remove()
    return axes


@mistake("plot_months", "There is no legend: nobody can tell which line is which.")
def without_a_legend(means):
    axes = plot_months(means)
    axes.get_legend().remove()
    return axes


@mistake("plot_months", "The lines run over positions from 0, not over the numbers of the months.")
def over_positions(means):
    axes = plot_months(means)
    for line in axes.get_lines():
        line.set_xdata(range(len(means)))
    axes.relim()
    axes.autoscale_view()
    return axes


@mistake("plot_months", "Bars were drawn: a course over the year is a line.")
def as_bars(means):
    axes = plt.figure().add_subplot()
    for station in means.columns:
        axes.bar(means.index, means[station], label=station)
    axes.set(title="Mean temperature by month", xlabel="month", ylabel="temperature (°C)")
    axes.legend()
    return axes


@mistake("plot_months", "The labels of the two axes are exchanged.")
def labels_exchanged(means):
    axes = plot_months(means)
    axes.set(xlabel="temperature (°C)", ylabel="month")
    return axes


@mistake("plot_months", "Only the first station was drawn; there is a line for each.")
def one_station(means):
    return plot_months(means.iloc[:, :1])


@mistake("plot_months", "What is missing was drawn as 0 °C; NaN leaves a gap in the line.")
def gaps_as_zero(means):
    return plot_months(means.fillna(0.0))
