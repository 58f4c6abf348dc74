// Charts: ticks where readers expect them, names that do not touch, gaps where there are no figures.
#include "circuit/draw/curves.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "circuit/draw/scale.hpp"

namespace ohmic::circuit {
namespace {

std::vector<std::string> labels(const Scale& scale, double room = 44.0) {
  std::vector<std::string> found;
  for (const Tick& t : scale.ticks(room))
    if (!t.label.empty()) found.push_back(t.label);
  return found;
}

Chart response() {
  Chart chart{.title = "response",
              .subtitle = {},
              .x = {"Frequency (Hz)", true, 20.0, 20000.0},
              .y = {"Gain (dB)"},
              .right = {},
              .curves = {}};
  for (int k = 0; k < 5; ++k) {
    Curve curve{.name = "curve " + std::to_string(k), .x = {}, .y = {}};
    for (double f = 20.0; f <= 20000.0; f *= 1.1) {
      curve.x.push_back(f);
      curve.y.push_back(10.0 + 0.01 * k);
    }
    chart.curves.push_back(curve);
  }
  return chart;
}

TEST(Curves, audio_frequencies_are_labelled_as_everybody_labels_them) {
  const Scale scale({"Frequency (Hz)", true, 20.0, 20000.0}, {}, 600.0, true);
  EXPECT_EQ(labels(scale), (std::vector<std::string>{"20", "50", "100", "200", "500", "1k", "2k", "5k", "10k", "20k"}));
}

TEST(Curves, labels_keep_their_distance) {
  for (const double length : {100.0, 250.0, 600.0, 2000.0})
    for (const bool is_logarithmic : {false, true}) {
      const Scale scale({"Level (V)", is_logarithmic, 0.001, 30.0}, {}, length, true);
      double last = -1e9;
      for (const Tick& t : scale.ticks(44.0)) {
        if (t.label.empty()) continue;
        EXPECT_GE(scale.at(t.value) - last, 43.0) << t.label << " at length " << length;
        last = scale.at(t.value);
      }
    }
}

TEST(Curves, a_linear_axis_counts_in_the_prefix_that_fits) {
  const Scale scale({"Time (s)"}, {0.0, 0.002}, 600.0, true);
  EXPECT_EQ(scale.title(), "Time (ms)");
  EXPECT_EQ(labels(scale).back(), "2");
}

TEST(Curves, a_flat_response_lies_in_the_middle_of_two_decibels) {
  const Scale scale({"Gain (dB)"}, {10.0, 10.0001}, 400.0, false);
  EXPECT_GE(scale.to() - scale.from(), 2.0);
}

TEST(Curves, names_at_the_ends_do_not_touch) {
  const std::string svg = draw_chart(response());
  std::vector<double> heights;
  const std::string key = "class=\"name ";
  for (std::size_t at = svg.find(key); at != std::string::npos; at = svg.find(key, at + 1)) {
    const std::size_t y = svg.find(" y=\"", at) + 4;
    heights.push_back(std::stod(svg.substr(y)));
  }
  ASSERT_EQ(heights.size(), 5U);
  std::sort(heights.begin(), heights.end());
  for (std::size_t k = 1; k < heights.size(); ++k) EXPECT_GE(heights[k] - heights[k - 1], 15.0);
}

TEST(Curves, what_is_no_number_leaves_a_gap) {
  Chart chart{.title = {}, .subtitle = {}, .x = {"x"}, .y = {"y"}, .right = {}, .curves = {}};
  const double nan = std::numeric_limits<double>::quiet_NaN();
  chart.curves.push_back({.name = "a", .x = {0, 1, 2, 3, 4}, .y = {1, 2, nan, 2, 1}});
  const std::string svg = draw_chart(chart);
  const std::size_t begin = svg.find("class=\"curve");
  const std::string path = svg.substr(begin, svg.find("/>", begin) - begin);
  EXPECT_EQ(std::count(path.begin(), path.end(), 'M'), 2);
  EXPECT_EQ(svg.find("nan"), std::string::npos);
}

TEST(Curves, nothing_to_draw_is_an_empty_frame) {
  EXPECT_NE(draw_chart({}).find("</svg>"), std::string::npos);
  Chart chart = response();
  for (Curve& c : chart.curves) std::fill(c.y.begin(), c.y.end(), -HUGE_VAL);
  EXPECT_NE(draw_chart(chart).find("</svg>"), std::string::npos);
}

TEST(Curves, a_long_waveform_keeps_its_peaks_and_a_small_file) {
  Chart chart{.title = {},
              .subtitle = {},
              .x = {"Time (s)"},
              .y = {"Voltage (V)", false, -5.0, 5.0},
              .right = {},
              .curves = {}};
  Curve curve{.name = "v", .x = {}, .y = {}};
  for (int i = 0; i < 200000; ++i) {
    curve.x.push_back(i * 1e-6);
    curve.y.push_back(i == 123456 ? 4.0 : 0.001 * std::sin(i));
  }
  chart.curves.push_back(curve);
  const std::string svg = draw_chart(chart);
  EXPECT_LT(svg.size(), 200000U);
  // 4 V of -5 to 5 V is nine tenths of the frame's height.
  const Scale y(chart.y, {}, 358.0, false);
  EXPECT_NEAR(y.at(4.0), 322.2, 0.1);
  char peak[16];
  std::snprintf(peak, sizeof peak, " %.1f", 500.0 - 58.0 - y.at(4.0) * (500.0 - 58.0 - 84.0) / 358.0);
  EXPECT_NE(svg.find(peak), std::string::npos) << peak;
}

TEST(Curves, the_same_chart_makes_the_same_bytes) { EXPECT_EQ(draw_chart(response()), draw_chart(response())); }

}  // namespace
}  // namespace ohmic::circuit
