// The view keeps to the terminal and says what it must at every size.

#include "terminal/view.hpp"

#include <cmath>
#include <limits>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "terminal/rows.hpp"
#include "terminal/screen.hpp"

namespace ohmic::app {
namespace {

using testing::HasSubstr;
using testing::Not;

Picture picture(int inputs = 8, int outputs = 4) {
  Picture p;
  p.title = "A band of four";
  p.device = "JACK";
  p.latency = Second(0.0053);
  for (int i = 0; i < inputs; ++i) {
    rig::InputState input;
    input.name = "Input " + std::to_string(i + 1);
    input.sound = DBSPL(94.2);
    input.wire = DBu(-32.1);
    input.rms = DBFS(-23.4);
    input.peak = DBFS(-12.3);
    p.inputs.push_back(input);
    p.inputs_held.push_back({-11.1, false});
    p.sends.push_back(-6.0);
  }
  p.mix = "Singer";
  for (int i = 0; i < outputs; ++i) {
    rig::PhonesState output;
    output.name = "Phones " + std::to_string(i + 1);
    output.mix = "Singer";
    output.level = Decibel(-20.0);
    output.choices = {"Opamp → HD 650", "Tube → DT 990 Pro"};
    output.sound = DBSPL(86.2);
    output.peak = DBSPL(97.1);
    output.ceiling = DBSPL(105.0);
    output.volts = Volt(0.321);
    output.headroom = Decibel(12.1);
    output.limit = "rails";
    p.phones.push_back(output);
    p.phones_held.push_back({98.3, false});
  }
  p.told.push_back({"0.182 s", "first audio after 182 ms", false});
  return p;
}

/// An output on a netlist, chosen.
Picture with_circuit(int probes = 3) {
  Picture p = picture();
  rig::PhonesState& output = p.phones[1];
  for (std::size_t i = 0; i < rig::response_frequencies.size(); ++i) output.response.push_back(i < 8 ? 1.1f : -0.2f);
  output.circuit =
      rig::CircuitState{.supply_current = Ampere(36.9e-3), .load_current = Ampere(4.02e-3), .iterations = 1.34};
  for (int i = 0; i < probes; ++i)
    output.circuit->probes.push_back(
        {.name = "plate_" + std::to_string(i + 1), .mean = 77.4, .swing = 3.21, .is_heard = i == 1});
  p.chosen = p.inputs.size() + 1;
  return p;
}

/// Four periods of a sine of 3 V around 77 V, chosen and shown.
Picture with_scope() {
  Picture p = with_circuit();
  gear::ScopeTrace trace{.lowest = 74.0f, .highest = 80.0f, .seconds_per_point = 20e-6, .is_triggered = true};
  for (std::size_t i = 0; i < trace.points.size(); ++i)
    trace.points[i] = 77.0f + 3.0f * std::sin(static_cast<float>(i) * 6.2831853f / 64.0f);
  p.phones[1].circuit->scope = trace;
  p.phones[1].circuit->places =
      std::make_shared<const std::vector<std::string>>(std::vector<std::string>{"output", "plate_2", "x1.k", "i(rk)"});
  p.phones[1].circuit->listen = p.phones[1].circuit->seen = "plate_2";
  p.shows_scope = true;
  return p;
}

std::string text(const std::vector<Line>& lines) {
  std::string text;
  for (const Line& line : lines) text += line.plain() + "\n";
  return text;
}

TEST(view, fills_the_terminal_exactly_at_any_size) {
  for (const bool is_ascii : {false, true})
    for (int width = 40; width <= 240; width += 19)
      for (int height = 8; height <= 60; height += 13)
        for (const auto& p :
             {picture(), picture(0, 1), picture(64, 32), picture(1, 0), with_circuit(8), with_scope(), Picture{}}) {
          const auto lines = view(p, {width, height, {is_ascii, true}});
          ASSERT_EQ(lines.size(), static_cast<std::size_t>(height));
          for (const Line& line : lines) ASSERT_EQ(columns(line.plain()), width) << line.plain();
        }
}

TEST(view, the_chosen_output_shows_its_amplifier_from_inside) {
  const std::string shown = text(view(with_circuit(), {120, 50, {}}));
  for (const char* figure : {"20 kHz", "-0.2 to +1.1 dB", "supply 36.9 mA", "load 4.02 mA", "1.3 a step",
                             "unconverged 0", "plate_1 77.4 V ±3.21 V", "▸ plate_2"})
    EXPECT_THAT(shown, HasSubstr(figure));
  Picture other = with_circuit();
  other.chosen = 0;
  EXPECT_THAT(text(view(other, {120, 50, {}})), Not(HasSubstr("supply")));
}

TEST(scope, a_sine_is_drawn_between_its_ends) {
  const Picture p = with_scope();
  const auto lines = scope_lines(*p.phones[1].circuit, {}, {120, 50, {.is_ascii = true}});
  ASSERT_EQ(lines.size(), 6u);
  EXPECT_THAT(lines[0].plain(), HasSubstr("80.0 V"));
  EXPECT_THAT(lines[3].plain(), HasSubstr("5.1 ms"));
  EXPECT_THAT(lines[4].plain(), HasSubstr("74.0 V"));
  // Four crests stand above four troughs: in the top row a quarter of a period, in the bottom row three.
  const std::string top = lines[0].plain().substr(14), bottom = lines[4].plain().substr(14);
  EXPECT_EQ(top.size(), 76u);
  for (std::size_t period = 0; period < 4; ++period) {
    const auto at = [&](double phase) {
      return static_cast<std::size_t>((static_cast<double>(period) + phase) * 19.0);
    };
    EXPECT_EQ(top[at(0.25)], '*');
    EXPECT_EQ(bottom[at(0.75)], '*');
    EXPECT_EQ(top[at(0.75)], ' ');
    EXPECT_EQ(bottom[at(0.25)], ' ');
  }
}

TEST(scope, every_column_is_drawn_and_it_fits_the_terminal) {
  for (const int width : {80, 100, 160}) {
    const auto lines = scope_lines(*with_scope().phones[1].circuit, {}, {width, 50, {}});
    ASSERT_EQ(lines.size(), 6u);
    for (const Line& line : lines) EXPECT_LE(line.width(), width);
    EXPECT_GE(lines[0].width(), 14 + 60);
    EXPECT_THAT(lines[0].plain(), testing::AnyOf(HasSubstr("⡠"), HasSubstr("⠔"), HasSubstr("⠤"), HasSubstr("⠉")));
  }
}

TEST(scope, what_stands_is_a_line_in_the_middle) {
  Picture p = with_scope();
  gear::ScopeTrace& trace = *p.phones[1].circuit->scope;
  trace.points.fill(77.0f);
  trace.lowest = trace.highest = 77.0f;
  const auto lines = scope_lines(*p.phones[1].circuit, {}, {120, 50, {.is_ascii = true}});
  EXPECT_THAT(lines[2].plain(), HasSubstr(std::string(76, '*')));
}

TEST(scope, it_says_where_it_looks_and_how_to_look_elsewhere) {
  Picture p = with_scope();
  EXPECT_THAT(text(view(p, {120, 50, {}})), HasSubstr("plate_2 (heard)  2 of 4   n N others   / by name   e hear it"));
  p.phones[1].circuit->seen = "x1.k";
  EXPECT_THAT(text(view(p, {120, 50, {}})), HasSubstr("x1.k  3 of 4"));
  p.phones[1].circuit->seen = "i(rk)";
  p.phones[1].circuit->is_current_seen = true;
  EXPECT_THAT(text(view(p, {120, 50, {}})), HasSubstr("80.0 A"));
}

TEST(scope, a_name_that_is_typed_stands_there_with_what_it_may_mean) {
  Picture p = with_scope();
  p.entry.emplace().take("k", *p.phones[1].circuit->places);
  EXPECT_THAT(text(view(p, {120, 50, {}})), HasSubstr("/ k▏  x1.k  i(rk)"));
  p.entry.emplace().take("qq", *p.phones[1].circuit->places);
  EXPECT_THAT(text(view(p, {120, 50, {}})), HasSubstr("no name like that"));
}

TEST(scope, while_nothing_was_seen_its_place_stays_empty) {
  Picture p = with_scope();
  p.phones[1].circuit->scope.reset();
  EXPECT_EQ(scope_lines(*p.phones[1].circuit, {}, {120, 50, {}}).size(), 6u);
  EXPECT_THAT(text(view(p, {120, 50, {}})), testing::AllOf(Not(HasSubstr("80.0 V")), HasSubstr("2 of 4")));
}

TEST(scope, is_shown_where_it_is_asked_for) {
  Picture p = with_scope();
  EXPECT_THAT(text(view(p, {120, 50, {}})), HasSubstr("80.0 V"));
  p.shows_scope = false;
  EXPECT_THAT(text(view(p, {120, 50, {}})), Not(HasSubstr("80.0 V")));
}

TEST(view, steps_that_were_not_solved_stand_there) {
  Picture p = with_circuit();
  p.phones[1].circuit->unconverged = 12;
  p.phones[1].circuit->mutings = 1;
  const std::string shown = text(view(p, {120, 50, {}}));
  EXPECT_THAT(shown, HasSubstr("unconverged 12"));
  EXPECT_THAT(shown, HasSubstr("muted 1 times"));
}

TEST(view, a_band_fits_into_80_by_24_without_scrolling) {
  const std::string shown = text(view(picture(), {}));
  EXPECT_THAT(shown, HasSubstr("Input 8"));
  EXPECT_THAT(shown, HasSubstr("Phones 4"));
  EXPECT_THAT(shown, Not(HasSubstr("more")));
}

TEST(view, levels_stand_there_with_their_units) {
  const std::string shown = text(view(picture(), {120, 40, {}}));
  for (const char* figure : {"94.2 dB SPL", "-32.1 dBu", "-23.4", "-11.1", "86.2", "98.3", "/105", "321 mV", "12.1",
                             "rails", "5.3 ms", "-20.0 dB", "Opamp → HD 650"})
    EXPECT_THAT(shown, HasSubstr(figure));
}

TEST(view, the_chosen_row_is_always_in_sight) {
  for (std::size_t chosen = 0; chosen < 96; ++chosen) {
    Picture p = picture(64, 32);
    p.chosen = chosen;
    EXPECT_THAT(text(view(p, {80, 16, {}})), HasSubstr("▸ "));
    const std::string name = chosen < 64 ? p.inputs[chosen].name : p.phones[chosen - 64].name;
    EXPECT_THAT(text(view(p, {80, 16, {}})), HasSubstr("▸ " + name));
  }
}

TEST(view, what_does_not_fit_is_counted) {
  Picture p = picture(64, 32);
  p.chosen = 30;
  const std::string shown = text(view(p, {80, 16, {}}));
  EXPECT_THAT(shown, HasSubstr("▲"));
  EXPECT_THAT(shown, HasSubstr("▼"));
}

TEST(view, ascii_means_ascii) {
  for (const char c : text(view(picture(), {100, 40, {.is_ascii = true}})))
    ASSERT_LT(static_cast<unsigned char>(c), 128);
}

TEST(view, a_silent_input_says_why) {
  Picture p = picture();
  p.inputs[2].silent_because = "a condenser without 48 V";
  EXPECT_THAT(text(view(p, {})), HasSubstr("silent: a condenser without 48 V"));
}

TEST(view, clipping_and_the_ceiling_stand_out) {
  Picture p = picture();
  p.inputs_held[0].is_over = true;
  p.phones_held[1].is_over = true;
  p.phones[0].ceiling_reduction = Decibel(-2.13);
  p.phones[2].headroom = Decibel(-1.0);
  const std::string shown = text(view(p, {}));
  for (const char* word : {"CLIP", "MAX105", "▼2.1", "clips: rails"}) EXPECT_THAT(shown, HasSubstr(word));
}

TEST(view, a_narrow_terminal_still_says_which_headphone_is_heard) {
  Picture p = picture();
  p.phones[0].choices[0] = "Built-in headphone output, bus-powered → Sony MDR-7506";
  EXPECT_THAT(text(view(p, {})), HasSubstr("… → Sony MDR-7506"));
}

TEST(view, levels_that_are_not_known_are_no_numbers) {
  Picture p = picture(0, 0);
  p.inputs.resize(1);
  p.phones.resize(1);
  const std::string shown = text(view(p, {120, 30, {}}));
  EXPECT_THAT(shown, Not(HasSubstr("nan")));
  EXPECT_THAT(shown, Not(HasSubstr("inf")));
}

TEST(view, the_words_on_the_meters_rules_do_not_touch) {
  const Line rule = meter_rule(22, {}, {-60, -48, -36, -24, -18, -12, -6, 0});
  EXPECT_EQ(rule.width(), 22);
  EXPECT_THAT(rule.plain(), Not(testing::ContainsRegex("[0-9]-[0-9]")));
}

TEST(meter, grows_with_its_level) {
  std::size_t last = 0;
  for (double level = -70.0; level <= 3.0; level += 0.5) {
    const std::string text = meter(30, {}, {level, level, unknown, {}}, {.is_ascii = true}).plain();
    const auto lit = static_cast<std::size_t>(std::ranges::count(text, '='));
    EXPECT_GE(lit, last);
    last = lit;
  }
  EXPECT_EQ(last, 30u);
}

TEST(meter, silence_and_unknown_light_nothing) {
  for (const double level : {unknown, -std::numeric_limits<double>::infinity(), -200.0})
    EXPECT_EQ(meter(10, {}, {level, level, level, {}}, {.is_ascii = true}).plain(), "..........");
}

TEST(screen, only_changed_lines_are_written) {
  EXPECT_EQ(difference({"a", "b"}, {"a", "b"}), "");
  const std::string bytes = difference({"a", "b", "c"}, {"a", "x"});
  EXPECT_THAT(bytes, HasSubstr("\033[2;1Hx\033["));
  EXPECT_THAT(bytes, HasSubstr("\033[3;1H\033[2K"));
  EXPECT_THAT(bytes, Not(HasSubstr("\033[1;1H")));
}

TEST(palette, colours_follow_the_environment) {
  EXPECT_EQ(colours_of("xterm-256color", "truecolor", ""), Colours::true_colour);
  EXPECT_EQ(colours_of("xterm-256color", "", ""), Colours::many);
  EXPECT_EQ(colours_of("linux", "", ""), Colours::sixteen);
  EXPECT_EQ(colours_of("xterm-256color", "truecolor", "1"), Colours::none);
  EXPECT_EQ(colours_of("dumb", "", ""), Colours::none);
}

TEST(palette, without_colours_no_colour_is_written) {
  for (const Line& line : view(picture(), {}))
    EXPECT_THAT(encode(line, Colours::none), Not(testing::ContainsRegex("[;\[][349][0-9]")));
}

TEST(palette, a_line_ends_in_plain_style) {
  Line line;
  line.add("x", {Ink::hot});
  EXPECT_TRUE(encode(line, Colours::true_colour).ends_with("\033[0m"));
}

}  // namespace
}  // namespace ohmic::app
