// Reading a rig: every kind of mistake gets a sentence with its place, and nothing stops at the first.

#include <algorithm>
#include <fstream>
#include <sstream>
#include <string>

#include <gtest/gtest.h>

#include "rig/rig_text_test.hpp"
#include "rig/schema.hpp"

namespace ohmic::rig {
namespace {

/// The smallest rig that plays; tests spoil it.
const std::string small = R"(
[dac.main]
full_scale = "2 V"
[amplifier.main]
gain = "0 dB"
[headphone.main]
impedance = "300 ohm"
sensitivity = "104 dB/V"
[[input]]
name = "Tape"
file = "tape.wav"
[[mix]]
name = "All"
sends = { Tape = "-6 dB" }
[[phones]]
name = "Me"
amplifier = "main"
headphone = "main"
)";

Reading read(const std::string& text) { return read_rig(text, "rigs/test.toml"); }

/// The sentences, for messages of failing tests and for searching.
std::string sentences(const std::vector<Error>& errors) {
  std::string all;
  for (const Error& error : errors) all += error.sentence() + "\n";
  return all;
}

TEST(ReadRig, a_rig_is_read_in_real_units) {
  const Reading r = read(small);
  ASSERT_TRUE(r.errors.empty()) << sentences(r.errors);
  EXPECT_DOUBLE_EQ(r.rig.dacs.at(0).spec.full_scale.value(), 2.0);
  EXPECT_DOUBLE_EQ(r.rig.mixes.at(0).sends.at(0).level.value(), -6.0);
  EXPECT_DOUBLE_EQ(r.rig.headphones.at(0).spec.sensitivity->value(), 104.0);
}

TEST(ReadRig, what_there_is_only_one_of_need_not_be_named) {
  const Reading r = read(small);
  ASSERT_TRUE(r.errors.empty()) << sentences(r.errors);
  EXPECT_EQ(r.rig.phones.at(0).dac, "main");
  EXPECT_EQ(r.rig.phones.at(0).mix, "All");
  EXPECT_EQ(r.rig.phones.at(0).card_channels, (std::vector{1, 2}));
}

TEST(ReadRig, every_mistake_is_told_with_its_line_not_only_the_first) {
  std::string text = replaced(small, "full_scale = \"2 V\"", "full_scale = \"2 ohm\"");
  text = replaced(text, "gain = \"0 dB\"", "gain = \"900 dB\"");
  const Reading r = read(text);
  ASSERT_EQ(r.errors.size(), 2u) << sentences(r.errors);
  EXPECT_EQ(r.errors[0].place.line, 3);
  EXPECT_EQ(r.errors[1].place.line, 5);
  EXPECT_EQ(r.errors[1].place.field, "amplifier.main.gain");
}

struct Mistake {
  std::string law;
  std::string old;
  std::string with;
  std::string sentence;  // part of it
  int line;
};
void PrintTo(const Mistake& m, std::ostream* out) { *out << m.law; }

class Mistakes : public testing::TestWithParam<Mistake> {};

TEST_P(Mistakes, gets_a_sentence_with_its_place) {
  const Reading r = read(replaced(small, GetParam().old, GetParam().with));
  const auto told = std::ranges::find_if(r.errors, [&](const Error& e) {
    return e.sentence().find(GetParam().sentence) != std::string::npos && e.place.line == GetParam().line &&
           e.sentence().starts_with("rigs/test.toml:");
  });
  EXPECT_NE(told, r.errors.end()) << "told instead:\n" << sentences(r.errors);
}

INSTANTIATE_TEST_SUITE_P(
    Each, Mistakes,
    testing::Values(
        Mistake{"a_misspelt_field", "impedance =", "impedence =", "Did you mean \"impedance\"?", 7},
        Mistake{"a_misspelt_section", "[dac.main]", "[dca.main]", "Did you mean \"dac\"?", 2},
        Mistake{"a_missing_unit", "\"300 ohm\"", "300", "has no unit; expected a resistance", 7},
        Mistake{"a_wrong_unit", "\"104 dB/V\"", "\"104 dB/mW\"", "is a sensitivity per milliwatt", 8},
        Mistake{"an_unknown_unit", "\"300 ohm\"", "\"300 owls\"", "unknown unit \"owls\"", 7},
        Mistake{"out_of_range", "\"300 ohm\"", "\"3 Mohm\"", "outside its range, from 1 ohm to 10 kohm", 7},
        Mistake{"a_wrong_kind", "\"300 ohm\"", "[300]", "This is a list; expected a resistance", 7},
        Mistake{"a_missing_field", "impedance = \"300 ohm\"", "", "\"impedance\" is missing", 6},
        Mistake{"an_unknown_input", "sends = { Tape", "sends = { Tapr", "Did you mean \"Tape\"?", 14},
        Mistake{"an_unknown_amplifier", "amplifier = \"main\"", "amplifier = \"mian\"", "Did you mean \"main\"?", 15},
        Mistake{"an_input_without_a_signal", "file = \"tape.wav\"", "", "Nothing comes in here", 9},
        Mistake{"both_file_and_card", "file = \"tape.wav\"", "file = \"tape.wav\"\ncard = 1",
                "both a recording and a channel", 9},
        Mistake{"gear_without_a_level", "file = \"tape.wav\"",
                "file = \"tape.wav\"\ncable = { capacitance = \"1 nF\" }", "nobody says how loud", 9},
        Mistake{"sound_without_a_microphone", "file = \"tape.wav\"", "file = \"tape.wav\"\nsound_level = \"94 dB SPL\"",
                "no microphone hears it", 9},
        Mistake{"a_name_twice", "[[mix]]", "[[input]]\nname = \"Tape\"\nfile = \"a.wav\"\n[[mix]]",
                "another input called \"Tape\"", 12},
        Mistake{"an_empty_name", "name = \"Me\"", "name = \"\"", "It has no name", 15},
        Mistake{"half_a_channel", "file = \"tape.wav\"", "file = \"tape.wav\"\nchannel = 1.5",
                "1.5 is not a whole number", 12},
        Mistake{"a_terminal_sequence", "name = \"Me\"", "name = \"\\u001b[2J\"", "control characters", 16},
        Mistake{"no_name", "name = \"Me\"", "", "It has no name", 15},
        Mistake{"a_card_channel_twice", "name = \"Me\"", "name = \"Me\"\ncard = [1, 1]", "already plays something else",
                15},
        Mistake{"one_card_channel", "name = \"Me\"", "name = \"Me\"\ncard = [1]", "two channels, left and right", 17},
        Mistake{"five_choices", "amplifier = \"main\"",
                "amplifier = [\"main\", \"main\", \"main\", \"main\", \"main\"]", "do not pair up", 15},
        Mistake{"broken_toml", "[[mix]]", "[[mix", "not TOML", 12},
        Mistake{"a_date", "name = \"Me\"", "name = 2026-01-01", "Dates and times", 16},
        Mistake{"a_half_known_socket", "name = \"Me\"", "name = \"Me\"\noutput = { output_impedance = \"10 ohm\" }",
                "its full_scale is not", 15},
        Mistake{"a_gain_without_a_preamp", "file = \"tape.wav\"",
                "file = \"tape.wav\"\nlevel = \"1 V\"\ngain = \"20 dB\"", "no preamp to turn up", 9},
        Mistake{"two_sensitivities", "sensitivity = \"104 dB/V\"",
                "sensitivity = \"104 dB/V\"\nsensitivity_per_mw = \"99 dB/mW\"", "headphone.main", 6}),
    [](const auto& info) { return info.param.law; });

TEST(ReadRig, a_condenser_without_48_volt_is_allowed_and_told) {
  const std::string text = replaced(small, "file = \"tape.wav\"", R"(file = "tape.wav"
sound_level = "94 dB SPL"
microphone = "c"
preamp = "p"
[microphone.c]
sensitivity = "20 mV/Pa"
needs_phantom = true
[preamp.p]
[adc.a]
)");
  const Reading r = read(text);
  EXPECT_TRUE(r.errors.empty()) << sentences(r.errors);
  ASSERT_EQ(r.warnings.size(), 1u) << sentences(r.warnings);
  EXPECT_NE(r.warnings[0].sentence().find("48 V"), std::string::npos) << r.warnings[0].sentence();
}

TEST(ReadRig, a_file_that_is_not_there_gets_a_sentence) {
  const Reading r = read_rig("rigs/nowhere.toml");
  ASSERT_EQ(r.errors.size(), 1u);
  EXPECT_NE(r.errors[0].sentence().find("could not be opened: No such file"), std::string::npos)
      << r.errors[0].sentence();
}

TEST(ReadRig, a_folder_is_no_rig) {
  const Reading r = read_rig("/");
  ASSERT_EQ(r.errors.size(), 1u);
  EXPECT_NE(r.errors[0].sentence().find("not a file"), std::string::npos);
}

TEST(ReadRig, deep_nesting_is_refused_not_survived_by_luck) {
  std::string deep = "x = ";
  for (int i = 0; i < 200; ++i) deep += '[';
  for (int i = 0; i < 200; ++i) deep += ']';
  EXPECT_FALSE(read(deep).errors.empty());
}

TEST(ReadRig, an_enormous_file_is_refused) { EXPECT_FALSE(read(std::string(5u << 20, ' ')).errors.empty()); }

TEST(ReadRig, the_shipped_rigs_have_nothing_wrong_and_nothing_odd) {
  for (const std::string name : {"band", "podcast", "listen", "interface", "amplifiers"}) {
    const Reading r = read_rig("rigs/" + name + ".toml");
    EXPECT_TRUE(r.errors.empty()) << sentences(r.errors);
    EXPECT_TRUE(r.warnings.empty()) << sentences(r.warnings);
  }
}

TEST(Schema, every_default_lies_within_its_own_range) {
  for (const Section& section : sections()) {
    for (const Field& field : section.fields) {
      const bool is_known = field.fallback == field.fallback;
      EXPECT_TRUE(!is_known || field.accepts(field.fallback)) << section.name << "." << field.name;
    }
  }
}

TEST(Schema, every_setting_says_what_it_is_for_in_a_sentence) {
  for (const Section& section : sections()) {
    for (const Field& field : section.fields)
      EXPECT_TRUE(field.says.ends_with(".")) << section.name << "." << field.name;
    for (const Word& word : section.words) EXPECT_TRUE(word.says.ends_with(".")) << section.name << "." << word.name;
  }
}

TEST(Schema, the_reference_names_every_setting) {
  const std::string page = reference_markdown();
  for (const Section& section : sections())
    for (const std::string_view name : section.names())
      EXPECT_NE(page.find("`" + std::string(name) + "`"), std::string::npos);
}

TEST(Schema, the_reference_page_in_docs_is_what_the_program_prints) {
  std::ifstream file("docs/rig-file.md");
  std::ostringstream page;
  page << file.rdbuf();
  EXPECT_TRUE(page.str() == reference_markdown()) << "run: ohmic fields --markdown > docs/rig-file.md";
}

}  // namespace
}  // namespace ohmic::rig
