// Every value has one address, reads back what it was given to the last bit, and is refused outside its range.

#include "rig/parameters.hpp"

#include <cmath>
#include <set>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "rig/address.hpp"
#include "rig/desk_rig_test.hpp"
#include "rig/document.hpp"

namespace ohmic::rig {
namespace {

using testing::HasSubstr;

struct ParametersTest : testing::Test {
  Rig rig = rig_of(everything);

  Parameter at(std::string_view address) {
    auto found = find_parameter(rig, address);
    if (found) return *found;
    ADD_FAILURE() << found.error().sentence();
    return parameters(rig).front();
  }
  std::string refusal(std::string_view address) {
    const auto found = find_parameter(rig, address);
    return found ? "found" : found.error().sentence();
  }
  std::string refusal(std::string_view address, std::string_view text) {
    const auto stored = store_text(at(address), text);
    return stored ? "stored" : stored.error().sentence();
  }
  std::string turned(std::string_view address, std::string_view text) {
    const auto stored = store_text(at(address), text);
    EXPECT_TRUE(stored.has_value()) << (stored ? "" : stored.error().sentence());
    return value_text(at(address));
  }
};

TEST_F(ParametersTest, every_value_is_found_by_its_own_address) {
  std::set<std::string> seen;
  for (const Parameter& parameter : parameters(rig)) {
    EXPECT_TRUE(seen.insert(parameter.address).second) << parameter.address;
    const Parameter found = at(parameter.address);
    EXPECT_EQ(found.address, parameter.address);
    EXPECT_EQ(found.way, parameter.way);
    EXPECT_EQ(value_text(found), value_text(parameter));
    EXPECT_EQ(found.keeping, parameter.keeping);
  }
  EXPECT_GT(seen.size(), 200u);
}

TEST_F(ParametersTest, every_value_stores_its_own_text_and_stays_the_same) {
  for (const Parameter& parameter : parameters(rig)) {
    const std::string text = value_text(parameter);
    const auto stored = store_text(parameter, text);
    EXPECT_TRUE(stored.has_value()) << parameter.address << ": " << (stored ? "" : stored.error().sentence());
    EXPECT_EQ(value_text(parameter), text) << parameter.address;
  }
}

TEST_F(ParametersTest, addresses_reach_the_rig) {
  EXPECT_EQ(turned("input.Kick.fader", "-7.5 dB"), "-7.5 dB");
  EXPECT_EQ(rig.inputs[0].strip.fader, Decibel(-7.5));
  EXPECT_EQ(turned("input.Kick.eq.2.gain", "2 dB"), "2 dB");
  EXPECT_EQ(rig.inputs[0].strip.equalizer[1].gain, Decibel(2.0));
  EXPECT_EQ(turned("input.\"J. Doe\".eq.1.kind", "low_shelf"), "low_shelf");
  EXPECT_EQ(turned("playback.DAW.compressor.ratio", "4"), "4");
  EXPECT_EQ(turned("mix.Lead.sends.\"J. Doe\".pan", "-1"), "-1");
  EXPECT_EQ(turned("mix.Lead.sends.Kick", "-1 dB"), "-1 dB");
  EXPECT_EQ(rig.mixes[0].sends[0].level, Decibel(-1.0));
  EXPECT_EQ(turned("monitor.Control room.sets.B.trim", "-3 dB"), "-3 dB");
  EXPECT_EQ(turned("monitor.Control room.sub.crossover", "90 Hz"), "90 Hz");
  EXPECT_EQ(turned("phones.Lead.crossfeed.on", "yes"), "true");
  EXPECT_EQ(turned("phones.Lead.mix", "Band"), "Band");
  EXPECT_EQ(turned("stream.Call.mix", "Lead"), "Lead");
  EXPECT_EQ(turned("desk.solo", "afl"), "afl");
  EXPECT_EQ(turned("group.Drums.level", "-3 dB"), "-3 dB");
}

TEST_F(ParametersTest, what_each_value_is_kept_in) {
  const auto keeping = [&](std::string_view address) { return at(address).keeping; };
  for (const char* scene : {"input.Kick.fader", "input.Kick.mute", "playback.DAW.eq.1.gain", "mix.Lead.level",
                            "mix.Lead.sends.Kick.tap", "group.Drums.mute", "stream.Call.level"})
    EXPECT_EQ(keeping(scene), Keeping::scene) << scene;
  for (const char* file :
       {"input.Kick.gain", "input.Kick.phantom", "input.Kick.socket", "phones.Lead.level", "phones.Lead.ceiling",
        "phones.Lead.mix", "monitor.Control room.set", "stream.Call.mix", "desk.solo", "talkback.TB.level"})
    EXPECT_EQ(keeping(file), Keeping::file) << file;
  for (const char* moment : {"input.Kick.solo", "group.Drums.solo", "talkback.TB.open", "monitor.Control room.dim",
                             "monitor.Control room.cut"})
    EXPECT_EQ(keeping(moment), Keeping::moment) << moment;
}

TEST_F(ParametersTest, ranges_are_those_of_this_rig) {
  EXPECT_THAT(refusal("input.Kick.gain", "5 dB"), HasSubstr("from 10.0 dB to 60.0 dB"));
  EXPECT_EQ(refusal("input.\"J. Doe\".gain", "5 dB"), "stored");
  EXPECT_THAT(refusal("phones.Lead.level", "1 dB"), HasSubstr("0.0 dB"));
  EXPECT_THAT(refusal("phones.Lead.highest", "-30 dB"), HasSubstr("from -20.0 dB"));
  EXPECT_THAT(refusal("monitor.Control room.set", "3"), HasSubstr("to 2"));
  EXPECT_THAT(refusal("phones.Lead.choice", "2"), HasSubstr("to 1"));
  EXPECT_THAT(refusal("phones.Lead.choice", "1.5"), HasSubstr("whole"));
}

TEST_F(ParametersTest, an_output_never_hears_itself) {
  EXPECT_EQ(refusal("phones.Lead.mix", "Bnd"),
            "phones.Lead.mix: There is no \"Bnd\" to choose. Did you mean \"Band\"?");
  EXPECT_THAT(at("phones.Lead.mix").names, testing::ElementsAre("Lead", "Band", "monitor.Control room"));
  EXPECT_THAT(at("monitor.Control room.mix").names,
              testing::ElementsAre("Lead", "Band", "phones.Lead", "phones.Drums"));
}

TEST_F(ParametersTest, switches_that_the_gear_has_not_cannot_be_turned) {
  EXPECT_THAT(refusal("input.\"J. Doe\".phantom"), HasSubstr("has nothing called \"phantom\" to turn"));
  EXPECT_THAT(refusal("input.Kick.card"), HasSubstr("has nothing called \"card\" to turn"));
  EXPECT_THAT(refusal("input.Kick.insert.mix"), HasSubstr("has nothing called \"insert\" to turn"));
}

TEST_F(ParametersTest, a_pair_is_turned_at_its_left_side) {
  EXPECT_EQ(refusal("input.OH R.fader"),
            "input.OH R has no \"fader\" of its own: it is linked to OH L. The strip of OH L is that of both.");
  for (const Parameter& parameter : parameters(rig)) EXPECT_NE(parameter.address, "input.OH R.fader");
  EXPECT_EQ(refusal("input.OH R.gain"), "found");
}

TEST_F(ParametersTest, errors_name_the_part_that_is_not_there_and_the_nearest) {
  EXPECT_EQ(refusal("inputs.Kick.fader"), "There is nothing called \"inputs\" to turn. Did you mean \"input\"?");
  EXPECT_EQ(refusal("input.Kik.fader"), "input has nothing called \"Kik\" to turn. Did you mean \"Kick\"?");
  EXPECT_EQ(refusal("input.Kick.gate.treshold"),
            "input.Kick.gate has nothing called \"treshold\" to turn. Did you mean \"threshold\"?");
  EXPECT_EQ(refusal("desk"), "desk is no value, it has values. There are: solo, fade, oversampling.");
  EXPECT_THAT(refusal("input.Kick"), HasSubstr("fader"));
  EXPECT_THAT(refusal("desk.solo.x"), HasSubstr("desk"));
  EXPECT_THAT(refusal("mix.Lead.sends.Nobody.level"), HasSubstr("There are: Kick, J. Doe"));
  EXPECT_THAT(refusal("input..fader"), HasSubstr("is not an address"));
  EXPECT_THAT(refusal("input.\"Kick.fader"), HasSubstr("is not closed"));
  EXPECT_THAT(refusal("input.Kick.fader", "loud"),
              HasSubstr("input.Kick.fader: \"loud\" does not begin with a number"));
  EXPECT_THAT(refusal("input.Kick.fader", "11 dB"), HasSubstr("outside its range, from -100.0 dB to 10.0 dB"));
  EXPECT_EQ(rig.inputs[0].strip.fader, Decibel(-6.0));
}

TEST_F(ParametersTest, a_send_that_is_not_there_is_off_and_added_when_turned) {
  const Parameter send = at("mix.Lead.sends.DAW");
  EXPECT_FALSE(send.is_there);
  EXPECT_EQ(value_text(send), "-100 dB");
  EXPECT_EQ(rig.mixes[0].sends.size(), 2u);
  EXPECT_EQ(turned("mix.Lead.sends.DAW", "-4 dB"), "-4 dB");
  ASSERT_EQ(rig.mixes[0].sends.size(), 3u);
  EXPECT_EQ(rig.mixes[0].sends[2].input, "DAW");
  at("mix.Lead.sends.DAW.pan").remove();
  EXPECT_EQ(rig.mixes[0].sends.size(), 2u);
}

TEST_F(ParametersTest, a_band_that_is_not_there_is_added_with_neutral_ones_in_front) {
  EXPECT_EQ(turned("input.OH L.eq.3.gain", "4 dB"), "4 dB");
  const auto& bands = rig.inputs[2].strip.equalizer;
  ASSERT_EQ(bands.size(), 3u);
  EXPECT_EQ(bands[0].gain, Decibel(0.0));
  EXPECT_EQ(bands[2].gain, Decibel(4.0));
  EXPECT_THAT(refusal("input.OH L.eq.5.gain"), HasSubstr("There are: 1, 2, 3, 4"));
}

TEST_F(ParametersTest, steps_stop_at_the_ends_and_leave_no_rounding) {
  EXPECT_EQ(turned("input.Kick.fader", "+= 2 dB"), "-4 dB");
  EXPECT_EQ(turned("input.Kick.fader", "-= 0.1 dB"), "-4.1 dB");
  for (int i = 0; i < 41; ++i) turned("input.Kick.fader", "+= 0.1 dB");
  EXPECT_EQ(value_text(at("input.Kick.fader")), "0 dB");
  EXPECT_EQ(turned("input.Kick.fader", "+= 50 dB"), "10 dB");
  EXPECT_EQ(turned("phones.Lead.level", "+= 50 dB"), "0 dB");
  EXPECT_EQ(turned("phones.Lead.ceiling", "-= 3 dB"), "102 dB SPL");
  EXPECT_EQ(turned("monitor.Control room.set", "+=1"), "2");
  EXPECT_THAT(refusal("input.Kick.mute", "+= 1"), HasSubstr("Only numbers"));
  EXPECT_THAT(refusal("input.Kick.high_pass", "+= 10 Hz"), HasSubstr("unknown"));
  EXPECT_THAT(refusal("input.Kick.fader", "+= 2 V"), HasSubstr("is a voltage"));
}

TEST_F(ParametersTest, unknown_empties_what_may_be_unknown_and_nothing_else) {
  EXPECT_EQ(turned("input.Kick.high_pass", "80 Hz"), "80 Hz");
  EXPECT_EQ(turned("input.Kick.high_pass", "unknown"), "unknown");
  EXPECT_FALSE(rig.inputs[0].strip.high_pass.has_value());
  EXPECT_NE(refusal("input.Kick.gain", "unknown"), "stored");
  EXPECT_NE(refusal("input.Kick.fader", "unknown"), "stored");
}

RC_GTEST_PROP(Address, any_name_comes_back_from_its_address, (const std::string& name)) {
  const auto parts = address_parts("input." + address_part(name) + ".fader");
  RC_ASSERT(parts.has_value());
  RC_ASSERT(*parts == (std::vector<std::string>{"input", name, "fader"}));
}

// Values in the whole range, not only round ones: the text reads back to the very same bits.
RC_GTEST_PROP(ParameterText, no_bit_of_a_value_is_lost_in_its_text, ()) {
  static Rig rig = rig_of(everything);
  static const std::vector<Parameter> all = parameters(rig);
  const Parameter& parameter = *rc::gen::elementOf(all);
  RC_PRE(!parameter.is_name && parameter.field.choices.empty() && !parameter.field.is_whole);
  const double share = static_cast<double>(*rc::gen::inRange<std::int64_t>(0, 1'000'000'007)) / 1'000'000'007.0;
  const double value = std::lerp(parameter.field.minimum, parameter.field.maximum, share);
  const double before = parameter.load();
  parameter.store(value);
  const double stored = parameter.load();
  const std::string text = value_text(parameter);
  const auto again = store_text(parameter, text);
  const double back = parameter.load();
  parameter.store(before);
  RC_ASSERT(again.has_value());
  RC_ASSERT(back == stored);
}

}  // namespace
}  // namespace ohmic::rig
