// Laws of advice over the whole catalogue: figures move verdicts where formulas say, and what is missing invents nothing.

#include <cmath>

#include <gtest/gtest.h>

#include "advise/advice.hpp"
#include "advise/ask/answers.hpp"
#include "advise/reason/remedy.hpp"
#include "advise/reason/turns.hpp"

namespace ohmic::advise {
namespace {

const store::Catalogue& catalogue() {
  static const auto opened =
      store::Catalogue::open({.shipped = "catalogue", .own = {}, .database = ":memory:", .autoeq = {}});
  if (!opened) throw std::runtime_error(opened.error().sentence());
  return **opened;
}
const Shelf& shelf() {
  static const Shelf all(catalogue(), false);
  return all;
}

Needs listening(const store::Headphone& headphone, const store::Interface& interface) {
  Needs needs;
  needs.purposes = {Purpose::listen};
  needs.owned.headphones = {{.ears = ears_of(headphone), .entry = &headphone}};
  needs.owned.interface = &interface;
  needs.owned.drive = drive_of(interface);
  return needs;
}
const store::Interface& an_interface() { return **catalogue().interface("scarlett 2i2 4th gen"); }

double level_margin(const Needs& needs) {
  for (const Requirement& one : requirements(needs, chain_of(needs), shelf()))
    if (one.topic == Topic::level) return one.margin.likely;
  return std::nan("");
}

TEST(AdviceLaws, a_louder_wish_takes_its_decibels_from_the_margin) {
  for (const store::Headphone& headphone : catalogue().headphones()) {
    Needs needs = listening(headphone, an_interface());
    needs.is_peak_stated = true;
    const double before = level_margin(needs);
    needs.peak = needs.peak + Decibel(3.0);
    EXPECT_NEAR(level_margin(needs), before - 3.0, 1e-9) << headphone.name();
  }
}

TEST(AdviceLaws, a_more_sensitive_headphone_gives_its_decibels_to_the_margin) {
  for (const store::Headphone& headphone : catalogue().headphones()) {
    Needs needs = listening(headphone, an_interface());
    const double before = level_margin(needs);
    auto& s = needs.owned.headphones.front().ears.sensitivity;
    s = map(s, [](DBPerVolt of) { return of + Decibel(2.0); });
    EXPECT_NEAR(level_margin(needs), before + 2.0, 1e-9) << headphone.name();
  }
}

TEST(AdviceLaws, every_interface_and_headphone_get_an_answer_whatever_is_unknown_of_them) {
  const auto headphones = catalogue().headphones();
  std::size_t at = 0;
  for (const store::Interface& interface : catalogue().interfaces()) {
    const Advice advice = advise(listening(headphones[at++ % headphones.size()], interface), catalogue());
    EXPECT_FALSE(advice.sentence.empty());
    for (const Claim& claim : advice.reasons)
      for (const Figure& figure : claim.figures) EXPECT_LE(figure.is.low, figure.is.high) << claim.says;
  }
}

TEST(AdviceLaws, a_turn_turns_the_verdict) {
  for (const char* words : {"hd 600", "dt 880 600", "k701"}) {
    const Needs needs = listening(**catalogue().headphone(words), an_interface());
    const Verdict now = least_kind(needs, shelf());
    const auto knobs = knobs_of(needs);
    for (const Turn& turn : turns_of(needs, shelf()))
      for (const Knob& knob : knobs) {
        if (knob.what != turn.what) continue;
        Needs turned = needs;
        knob.turn(turned, turn.at);
        EXPECT_EQ(least_kind(turned, shelf()), turn.to) << turn.says;
        EXPECT_NE(turn.to, now) << turn.says;
      }
  }
}

TEST(AdviceLaws, the_quick_kind_is_the_kind_of_the_least_remedy) {
  for (const char* words : {"hd 600", "dt 880 600", "susvara", "dt 770 pro 80", "k240"})
    for (const int microphones : {0, 1, 4})
      for (const int listeners : {1, 2, 4}) {
        Needs needs = listening(**catalogue().headphone(words), an_interface());
        needs.microphones = microphones;
        needs.listeners = needs.owned.headphones.front().count = listeners;
        EXPECT_EQ(least_kind(needs, shelf()), least(needs, shelf()).kind)
            << words << ", " << microphones << " microphones, " << listeners << " listeners";
      }
}

}  // namespace
}  // namespace ohmic::advise
