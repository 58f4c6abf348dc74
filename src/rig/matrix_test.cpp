// The matrices a desk amounts to: pan keeps power; mute, solo, groups and talkback do exactly what they say, on every bus.

#include "rig/matrix.hpp"

#include <cmath>
#include <map>
#include <set>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "units/levels.hpp"

namespace ohmic::rig {
namespace {

/// Inputs A, B and the pair C with D; a playback P; mixes one and two; phones on each, a monitor on one, a stream.
Rig desk() {
  Rig rig;
  for (const char* name : {"A", "B", "C", "D"}) {
    rig.inputs.emplace_back();
    rig.inputs.back().name = name;
  }
  rig.inputs[3].link = "C";
  rig.playbacks.push_back({.name = "P", .place = {}, .strip = {}});
  for (const char* name : {"one", "two"}) {
    rig.mixes.emplace_back();
    rig.mixes.back().name = name;
    for (const char* channel : {"A", "B", "C", "P"}) {
      rig.mixes.back().sends.emplace_back();
      rig.mixes.back().sends.back().input = channel;
    }
  }
  for (const char* name : {"one", "two"}) {
    rig.phones.emplace_back();
    rig.phones.back().name = std::string(name) + " ears";
    rig.phones.back().mix = name;
  }
  rig.monitors.emplace_back();
  rig.monitors.back().name = "Room";
  rig.monitors.back().mix = "one";
  rig.talkbacks.emplace_back();
  rig.talkbacks.back().name = "Talk";
  rig.talkbacks.back().input = "B";
  rig.talkbacks.back().to = {rig.phones[0].name};
  rig.talkbacks.back().dim_level = Decibel(-20.0);
  rig.streams.emplace_back();
  rig.streams.back().name = "Call";
  rig.streams.back().mix = "one";
  rig.streams.back().minus = {"A"};
  return rig;
}

/// Both matrices of a rig, and what a source becomes at an output: the product of both.
class Matrices {
 public:
  explicit Matrices(const Rig& rig) {
    sources_.seat(sources(rig));
    buses_.seat(buses(rig));
    voices_.seat(voices(rig));
    feeds_.seat(feeds(rig));
    mixer_ = mixer_gains(rig, sources_, buses_);
    feed_ = feed_gains(rig, voices_, feeds_, {});
    for (const std::string& bus : buses(rig)) bus_names_.push_back(bus);
  }
  double bus(const std::string& source, const std::string& bus) const {
    return static_cast<double>(mixer_[at(sources_, source, buses_, bus)]);
  }
  double feed(const std::string& voice, const std::string& output) const {
    return static_cast<double>(feed_[at(voices_, voice, feeds_, output)]);
  }
  double heard(const std::string& source, const std::string& output) const {
    double sum = 0.0;
    for (const std::string& name : bus_names_) sum += bus(source, name) * feed(name, output);
    return sum;
  }

 private:
  static std::size_t at(const Places& rows, const std::string& row, const Places& columns, const std::string& column) {
    return static_cast<std::size_t>(columns.at(column) * rows.capacity() + rows.at(row));
  }
  Places sources_, buses_, voices_, feeds_;
  std::vector<float> mixer_, feed_;
  std::vector<std::string> bus_names_;
};

const std::string a = rows::channel("A", 'L');
const std::string b = rows::channel("B", 'L');
const std::string c_left = rows::channel("C", 'L');
const std::string c_right = rows::channel("C", 'R');
const std::string one_left = rows::mix("one", 'L');
const std::string one_right = rows::mix("one", 'R');

RC_GTEST_PROP(Pan, keeps_the_power, ()) {
  const double pan = *rc::gen::inRange(-1000, 1001) / 1000.0;
  const Sides sides = pan_gains(pan);
  RC_ASSERT(std::abs(sides.left * sides.left + sides.right * sides.right - 1.0) < 1e-12);
}

TEST(Pan, is_everything_and_nothing_at_the_sides_and_3_decibel_down_in_the_middle) {
  EXPECT_EQ(pan_gains(-1.0).left, 1.0);
  EXPECT_EQ(pan_gains(-1.0).right, 0.0);
  EXPECT_EQ(pan_gains(1.0).left, 0.0);
  EXPECT_EQ(pan_gains(1.0).right, 1.0);
  EXPECT_NEAR(pan_gains(0.0).left, std::sqrt(0.5), 1e-15);
}

TEST(Balance, leaves_both_sides_in_the_middle_and_never_lifts_one) {
  EXPECT_EQ(balance_gains(0.0).left, 1.0);
  for (int i = -100; i <= 100; ++i) {
    const Sides sides = balance_gains(i / 100.0);
    EXPECT_LE(std::max(sides.left, sides.right), 1.0);
    EXPECT_EQ(std::max(sides.left, sides.right), 1.0) << i;
  }
  EXPECT_EQ(balance_gains(1.0).left, 0.0);
}

TEST(Send, is_the_sum_in_decibel_of_level_fader_groups_me_and_bus) {
  Rig rig = desk();
  rig.mixes[0].sends[0].level = Decibel(-3.0);
  rig.mixes[0].sends[0].pan = -1.0;
  rig.inputs[0].strip.fader = Decibel(-5.0);
  rig.groups.push_back({.name = "g", .place = {}, .channels = {"A"}, .level = Decibel(-7.0)});
  rig.groups.push_back({.name = "h", .place = {}, .channels = {"A", "B"}, .level = Decibel(2.0)});
  rig.mixes[0].me = {"A"};
  rig.mixes[0].me_level = Decibel(4.0);
  rig.mixes[0].others_level = Decibel(-9.0);
  rig.mixes[0].level = Decibel(-1.0);
  EXPECT_NEAR(Matrices(rig).bus(a, one_left), factor(Decibel(-3.0 - 5.0 - 7.0 + 2.0 + 4.0 - 1.0)), 1e-6);
  EXPECT_NEAR(Matrices(rig).bus(b, one_left), std::sqrt(0.5) * factor(Decibel(2.0 - 9.0 - 1.0)), 1e-6);
  rig.mixes[0].sends[0].tap = Tap::pre;
  EXPECT_NEAR(Matrices(rig).bus(a, one_left), factor(Decibel(-3.0 + 4.0 - 1.0)), 1e-6);
}

TEST(Send, is_nothing_at_minus_100_decibel_anywhere_on_the_way) {
  const auto gain = [](auto change) {
    Rig rig = desk();
    change(rig);
    return Matrices(rig).bus(a, one_left);
  };
  EXPECT_NE(gain([](Rig&) {}), 0.0);
  EXPECT_EQ(gain([](Rig& rig) { rig.mixes[0].sends[0].level = Decibel(-100.0); }), 0.0);
  EXPECT_EQ(gain([](Rig& rig) { rig.inputs[0].strip.fader = Decibel(-100.0); }), 0.0);
  EXPECT_EQ(gain([](Rig& rig) { rig.mixes[0].level = Decibel(-100.0); }), 0.0);
  EXPECT_EQ(gain([](Rig& rig) { rig.mixes[0].others_level = Decibel(-100.0); }), 0.0);
  EXPECT_EQ(gain([](Rig& rig) {
              rig.groups.push_back({.name = "g", .place = {}, .channels = {"A"}, .level = Decibel(-100.0)});
            }),
            0.0);
}

TEST(Send, dry_comes_from_in_front_of_the_strip) {
  Rig rig = desk();
  rig.mixes[0].sends[0].tap = Tap::dry;
  const Matrices matrices(rig);
  EXPECT_EQ(matrices.bus(a, one_left), 0.0);
  EXPECT_NEAR(matrices.bus(rows::dry("A", 'L'), one_left), std::sqrt(0.5), 1e-6);
}

TEST(Send, of_a_pair_keeps_its_sides_and_into_a_mono_bus_is_their_mean) {
  Rig rig = desk();
  const Matrices stereo(rig);
  EXPECT_EQ(stereo.bus(c_left, one_left), 1.0);
  EXPECT_EQ(stereo.bus(c_left, one_right), 0.0);
  EXPECT_EQ(stereo.bus(c_right, one_right), 1.0);
  rig.mixes[0].is_mono = true;
  const Matrices mono(rig);
  for (const std::string& row : {c_left, c_right})
    for (const std::string& bus : {one_left, one_right}) EXPECT_EQ(mono.bus(row, bus), 0.5);
  EXPECT_EQ(mono.bus(a, one_left), 1.0);
}

TEST(Mute, of_channel_group_send_or_bus_silences_exactly_that) {
  const auto silent = [](auto change) {
    Rig rig = desk();
    change(rig);
    const Matrices matrices(rig);
    std::set<std::string> list;
    for (const std::string& source : sources(rig))
      for (const char* mix : {"one", "two"})
        if (matrices.bus(source, rows::mix(mix, 'L')) == 0.0 && matrices.bus(source, rows::mix(mix, 'R')) == 0.0)
          list.insert(source + " in " + mix);
    return list;
  };
  using Set = std::set<std::string>;
  EXPECT_EQ(silent([](Rig&) {}), Set{});
  EXPECT_EQ(silent([](Rig& r) { r.inputs[0].strip.is_muted = true; }), (Set{a + " in one", a + " in two"}));
  EXPECT_EQ(silent([](Rig& r) { r.mixes[1].sends[0].is_muted = true; }), Set{a + " in two"});
  EXPECT_EQ(silent([](Rig& r) {
              r.groups.push_back({.name = "g", .place = {}, .channels = {"A", "C"}, .level = {}, .is_muted = true});
            }),
            (Set{a + " in one", a + " in two", c_left + " in one", c_left + " in two", c_right + " in one",
                 c_right + " in two"}));
  EXPECT_EQ(silent([](Rig& r) { r.mixes[0].is_muted = true; }).size(), 6u);
}

/// Every choice of soloed, safe and muted channels, and of mixes that ignore solos, against the rule in words.
RC_GTEST_PROP(Solo, in_place_is_exactly_what_it_says_on_every_bus, ()) {
  Rig rig = desk();
  std::map<std::string, Strip*> strips = {{"A", &rig.inputs[0].strip},
                                          {"B", &rig.inputs[1].strip},
                                          {"C", &rig.inputs[2].strip},
                                          {"P", &rig.playbacks[0].strip}};
  for (auto& [name, strip] : strips) {
    strip->is_soloed = *rc::gen::arbitrary<bool>();
    strip->is_solo_safe = *rc::gen::arbitrary<bool>();
    strip->is_muted = *rc::gen::arbitrary<bool>();
  }
  const bool has_group_solo = *rc::gen::arbitrary<bool>();
  rig.groups.push_back(
      {.name = "g", .place = {}, .channels = {"B", "P"}, .level = {}, .is_muted = false, .is_soloed = has_group_solo});
  rig.mixes[1].ignores_solo = *rc::gen::arbitrary<bool>();
  const Matrices matrices(rig);
  const auto soloed = [&](const std::string& name) {
    return strips[name]->is_soloed || (has_group_solo && (name == "B" || name == "P"));
  };
  bool is_any = false;
  for (const auto& [name, strip] : strips) is_any = is_any || soloed(name);
  for (const auto& [name, strip] : strips)
    for (const Mix& mix : rig.mixes) {
      const bool is_heard = !strip->is_muted && (!is_any || mix.ignores_solo || soloed(name) || strip->is_solo_safe);
      RC_ASSERT((matrices.bus(rows::channel(name, 'L'), rows::mix(mix.name, 'L')) != 0.0) == is_heard);
    }
}

TEST(Solo, afl_and_pfl_leave_every_mix_alone_and_reach_only_who_hears_solos) {
  for (const SoloMode mode : {SoloMode::afl, SoloMode::pfl}) {
    Rig rig = desk();
    rig.monitors[0].hears_solo = true;
    rig.inputs[0].strip.fader = Decibel(-6.0);
    const Matrices before(rig);
    rig.desk.solo = mode;
    rig.inputs[0].strip.is_soloed = true;
    const Matrices after(rig);
    for (const std::string& source : sources(rig))
      for (const char* mix : {"one", "two"})
        for (const char side : {'L', 'R'})
          EXPECT_EQ(before.bus(source, rows::mix(mix, side)), after.bus(source, rows::mix(mix, side)));
    const std::string room = rows::output("Room", 'L');
    EXPECT_NEAR(after.heard(a, room), std::sqrt(0.5) * (mode == SoloMode::afl ? factor(Decibel(-6.0)) : 1.0), 1e-6);
    EXPECT_EQ(after.heard(b, room), 0.0);
    EXPECT_EQ(after.heard(c_left, room), 0.0);
    const std::string ears = rows::output(rig.phones[0].name, 'L');
    EXPECT_EQ(after.heard(b, ears), before.heard(b, ears));
  }
}

TEST(Solo, pfl_hears_a_muted_channel_and_afl_does_not) {
  Rig rig = desk();
  rig.inputs[0].strip.is_soloed = rig.inputs[0].strip.is_muted = true;
  rig.desk.solo = SoloMode::pfl;
  EXPECT_NEAR(Matrices(rig).bus(a, rows::solo('L')), std::sqrt(0.5), 1e-6);
  rig.desk.solo = SoloMode::afl;
  EXPECT_EQ(Matrices(rig).bus(a, rows::solo('L')), 0.0);
}

TEST(Talkback, reaches_only_whom_it_names_dims_only_there_and_is_in_no_bus) {
  Rig rig = desk();
  const Matrices closed(rig);
  rig.talkbacks[0].is_open = true;
  const Matrices open(rig);
  const std::string voice = rows::talkback("Talk");
  const std::string first = rows::output(rig.phones[0].name, 'L'), second = rows::output(rig.phones[1].name, 'L');
  EXPECT_EQ(closed.feed(voice, first), 0.0);
  EXPECT_EQ(open.feed(voice, first), 1.0);
  EXPECT_EQ(open.feed(voice, second), 0.0);
  EXPECT_NEAR(open.feed(one_left, first), 0.1, 1e-6);
  EXPECT_EQ(open.feed(rows::mix("two", 'L'), second), 1.0);
  EXPECT_EQ(open.feed(one_left, rows::output("Room", 'L')), 1.0);
  EXPECT_EQ(open.feed(voice, rows::stream("Call", 'L')), 0.0);
  for (const std::string& source : sources(rig))
    for (const std::string& bus : buses(rig)) EXPECT_EQ(open.bus(source, bus), closed.bus(source, bus));
}

TEST(Talkback, of_a_muted_channel_is_not_heard_and_dims_nobody) {
  Rig rig = desk();
  rig.talkbacks[0].is_open = true;
  rig.inputs[1].strip.is_muted = true;
  const Matrices matrices(rig);
  const std::string ears = rows::output(rig.phones[0].name, 'L');
  EXPECT_EQ(matrices.feed(rows::talkback("Talk"), ears), 0.0);
  EXPECT_EQ(matrices.feed(one_left, ears), 1.0);
}

TEST(Stream, is_its_mix_without_those_it_leaves_out) {
  const Rig rig = desk();
  const Matrices matrices(rig);
  const std::string call = rows::stream("Call", 'L');
  EXPECT_EQ(matrices.heard(a, call), 0.0);
  EXPECT_EQ(matrices.heard(b, call), matrices.bus(b, one_left));
  EXPECT_EQ(matrices.heard(c_left, call), 1.0);
}

TEST(Output, mono_balance_dim_and_polarity_are_gains) {
  Rig rig = desk();
  rig.phones[0].is_mono = true;
  rig.phones[0].is_inverted = true;
  rig.monitors[0].is_dimmed = true;
  rig.monitors[0].dim_level = Decibel(-20.0);
  rig.monitors[0].balance = 1.0;
  const Matrices matrices(rig);
  for (const char side : {'L', 'R'})
    for (const std::string& bus : {one_left, one_right})
      EXPECT_EQ(matrices.feed(bus, rows::output(rig.phones[0].name, side)), -0.5);
  EXPECT_EQ(matrices.feed(one_left, rows::output("Room", 'L')), 0.0);
  EXPECT_NEAR(matrices.feed(one_right, rows::output("Room", 'R')), 0.1, 1e-6);
}

TEST(Output, hears_what_another_output_hears) {
  Rig rig = desk();
  rig.monitors[0].mix = "phones." + rig.phones[1].name;
  EXPECT_EQ(heard_mix(rig, rig.monitors[0].mix), "two");
  rig.phones[1].mix = "monitor.Room";
  EXPECT_EQ(heard_mix(rig, rig.monitors[0].mix), "");
}

TEST(Places, who_stays_keeps_its_place_and_free_ones_are_used_again) {
  Places places;
  places.seat({"a", "b", "c"});
  const int c = places.at("c");
  EXPECT_EQ(places.capacity(), 16);
  places.seat({"c", "d"});
  EXPECT_EQ(places.at("c"), c);
  EXPECT_NE(places.at("d"), c);
  EXPECT_LT(places.at("d"), 2);
  places.seat({"1", "2", "3", "4", "5", "6", "7", "8", "c"});
  EXPECT_EQ(places.at("c"), c);
  EXPECT_EQ(places.capacity(), 16);
}

TEST(Places, whoever_comes_first_leaves_room_for_eight_more) {
  for (const std::size_t count : {1u, 7u, 8u, 9u, 16u, 64u}) {
    Places places;
    std::vector<std::string> names;
    for (std::size_t i = 0; i < count; ++i) names.push_back("n" + std::to_string(i));
    places.seat(names);
    const int capacity = places.capacity();
    for (std::size_t i = 0; i < 8; ++i) names.push_back("m" + std::to_string(i));
    places.seat(names);
    EXPECT_EQ(places.capacity(), capacity) << count;
  }
}

}  // namespace
}  // namespace ohmic::rig
