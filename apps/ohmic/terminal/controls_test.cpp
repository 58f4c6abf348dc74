// Keys do to the session what the key line says.

#include "terminal/controls.hpp"

#include <gtest/gtest.h>

namespace ohmic::app {
namespace {

using Kind = Action::Kind;

Picture picture() {
  Picture p;
  p.inputs.resize(2);
  p.phones.resize(2);
  p.mix = "Singer";
  p.sends = {-6.0, unknown};
  p.phones[0].choices = {"a", "b"};
  p.phones[0].level = Decibel(-20.0);
  return p;
}

TEST(controls, the_chosen_row_stays_inside) {
  Picture p = picture();
  press(Key::up, p);
  EXPECT_EQ(p.chosen, 0u);
  for (int i = 0; i < 9; ++i) press(Key::down, p);
  EXPECT_EQ(p.chosen, 3u);
  press(Key::first, p);
  EXPECT_EQ(p.chosen, 0u);
}

TEST(controls, an_input_row_turns_its_send_and_a_phones_row_its_volume) {
  Picture p = picture();
  Action action = press(Key::more, p);
  EXPECT_EQ(action.kind, Kind::send);
  EXPECT_EQ(action.level, Decibel(-5.0));
  p.chosen = 2;
  action = press(Key::slightly_less, p);
  EXPECT_EQ(action.kind, Kind::phones_level);
  EXPECT_EQ(action.index, 0u);
  EXPECT_DOUBLE_EQ(action.level.value(), -20.1);
}

TEST(controls, ten_small_steps_are_one_step) {
  Picture p = picture();
  p.chosen = 2;
  for (int i = 0; i < 10; ++i) p.phones[0].level = press(Key::slightly_more, p).level;
  EXPECT_EQ(p.phones[0].level, Decibel(-19.0));
}

TEST(controls, levels_end_somewhere) {
  Picture p = picture();
  p.chosen = 2;
  for (int i = 0; i < 100; ++i) p.phones[0].level = press(Key::much_more, p).level;
  EXPECT_EQ(p.phones[0].level, rig::Knob{}.highest);
  p.chosen = 0;
  for (int i = 0; i < 100; ++i) p.sends[0] = press(Key::much_more, p).level.value();
  EXPECT_EQ(Decibel(p.sends[0]), highest_level);
}

TEST(controls, a_volume_travels_as_its_knob_says) {
  Picture p = picture();
  p.chosen = 2;
  p.knobs = {{.lowest = Decibel(-21.0), .highest = Decibel(-12.0)}, {.curve = rig::Curve::audio}};
  p.phones[0].level = press(Key::less, p).level;
  EXPECT_EQ(p.phones[0].level, Decibel(-21.0));
  p.phones[0].level = press(Key::less, p).level;
  EXPECT_EQ(p.phones[0].level, rig::knob_off) << "below the lowest it is off";
  p.phones[0].level = press(Key::slightly_more, p).level;
  EXPECT_EQ(p.phones[0].level, Decibel(-21.0));
  for (int i = 0; i < 20; ++i) p.phones[0].level = press(Key::more, p).level;
  EXPECT_EQ(p.phones[0].level, Decibel(-12.0)) << "never above the highest";
  p.chosen = 3;
  p.phones[1].level = Decibel(-20.0);
  EXPECT_EQ(press(Key::more, p).level, rig::turned(p.knobs[1], Decibel(-20.0), Decibel(1.0)));
  EXPECT_NE(press(Key::more, p).level, Decibel(-19.0));
}

TEST(controls, an_input_enters_a_mix_softly) {
  Picture p = picture();
  p.chosen = 1;
  EXPECT_EQ(press(Key::less, p).kind, Kind::none);
  EXPECT_EQ(press(Key::more, p).level, Decibel(-40.0));
}

TEST(controls, mute_and_solo_toggle) {
  Picture p = picture();
  EXPECT_TRUE(press(Key::mute, p).is_on);
  p.inputs[0].is_muted = true;
  EXPECT_FALSE(press(Key::mute, p).is_on);
  EXPECT_EQ(press(Key::solo, p).kind, Kind::solo_input);
  p.chosen = 3;
  EXPECT_EQ(press(Key::mute, p).kind, Kind::mute_phones);
  EXPECT_EQ(press(Key::solo, p).kind, Kind::none);
}

TEST(controls, only_a_choice_that_is_there_is_chosen) {
  Picture p = picture();
  EXPECT_EQ(press(Key::choice_1, p).kind, Kind::none);
  p.chosen = 2;
  EXPECT_EQ(press(Key::choice_2, p).choice, 1);
  EXPECT_EQ(press(Key::choice_3, p).kind, Kind::none);
}

TEST(controls, any_key_closes_the_help_and_does_nothing_else) {
  Picture p = picture();
  press(Key::help, p);
  EXPECT_TRUE(p.shows_help);
  EXPECT_EQ(press(Key::mute, p).kind, Kind::none);
  EXPECT_FALSE(p.shows_help);
}

TEST(controls, one_key_shows_the_scope_and_puts_it_away) {
  Picture p = picture();
  EXPECT_EQ(press(Key::scope, p).kind, Kind::none);
  EXPECT_TRUE(p.shows_scope);
  press(Key::scope, p);
  EXPECT_FALSE(p.shows_scope);
}

Picture with_places() {
  Picture p = picture();
  p.chosen = 3;
  rig::CircuitState circuit;
  circuit.places =
      std::make_shared<const std::vector<std::string>>(std::vector<std::string>{"output", "plate", "i(rk)"});
  circuit.listen = circuit.seen = "output";
  p.phones[1].circuit = circuit;
  p.shows_scope = true;
  return p;
}

TEST(controls, the_scope_goes_from_place_to_place_and_round) {
  Picture p = with_places();
  std::string& seen = p.phones[1].circuit->seen;
  for (const char* next : {"plate", "i(rk)", "output"}) {
    const Action action = press(Key::next_place, p);
    EXPECT_EQ(action.kind, Kind::look);
    EXPECT_EQ(action.index, 1u);
    EXPECT_EQ(action.place, next);
    seen = action.place;
  }
  EXPECT_EQ(press(Key::previous_place, p).place, "i(rk)");
  seen = "v(plate,out)";
  EXPECT_EQ(press(Key::next_place, p).place, "output");
  EXPECT_EQ(press(Key::previous_place, p).place, "i(rk)");
}

TEST(controls, what_the_scope_shows_is_heard_and_the_output_again) {
  Picture p = with_places();
  p.phones[1].circuit->seen = "plate";
  EXPECT_EQ(press(Key::hear_place, p).kind, Kind::listen);
  EXPECT_EQ(press(Key::hear_place, p).place, "plate");
  p.phones[1].circuit->listen = "plate";
  EXPECT_EQ(press(Key::hear_place, p).place, "output");
}

TEST(controls, a_place_is_named_by_hand) {
  Picture p = with_places();
  EXPECT_EQ(press(Key::name_place, p).kind, Kind::none);
  ASSERT_TRUE(p.entry);
  p.entry->take("v(plate,out)", *p.phones[1].circuit->places);
  EXPECT_EQ(enter(p).kind, Kind::none);
  p.entry->take("\r", *p.phones[1].circuit->places);
  const Action action = enter(p);
  EXPECT_EQ(action.kind, Kind::look);
  EXPECT_EQ(action.place, "v(plate,out)");
  EXPECT_FALSE(p.entry);
}

TEST(controls, places_are_the_scopes_while_it_is_shown) {
  for (const Key key : {Key::next_place, Key::previous_place, Key::name_place, Key::hear_place}) {
    Picture p = with_places();
    p.shows_scope = false;
    EXPECT_EQ(press(key, p).kind, Kind::none);
    EXPECT_FALSE(p.entry);
    p = with_places();
    p.chosen = 0;
    EXPECT_EQ(press(key, p).kind, Kind::none);
    p.chosen = 2;  // an output without a circuit
    EXPECT_EQ(press(key, p).kind, Kind::none);
    EXPECT_FALSE(p.entry);
  }
}

TEST(controls, a_rig_without_rows_takes_keys) {
  Picture p;
  EXPECT_EQ(press(Key::down, p).kind, Kind::none);
  EXPECT_EQ(press(Key::more, p).kind, Kind::none);
  EXPECT_EQ(press(Key::quit, p).kind, Kind::quit);
}

}  // namespace
}  // namespace ohmic::app
