// The contract of cards, held by those that need no server: virtual, paced, ALSA's own null device.

#include "devices/card_laws_test.hpp"

#include "devices/alsa/alsa_card.hpp"
#include "devices/paced_card.hpp"
#include "devices/virtual_card.hpp"

namespace ohmic::devices {
namespace {

const Asked some{.format = {.rate = Hertz(48000.0), .frames = 64}, .inputs = {"a"}, .outputs = {"b", "c"}};

TEST(CardLaws, hold_for_the_virtual_card) {
  TurnedClock clock;
  VirtualCard card(clock);
  testing::expect_laws_of_cards(card, some, [&] { card.turn(); });
}

TEST(CardLaws, hold_for_the_paced_card) {
  SteadyClock clock;
  PacedCard card(clock);
  testing::expect_laws_of_cards(card, some, testing::by_itself);
}

TEST(CardLaws, hold_for_an_ALSA_card) {
  SteadyClock clock;
  AlsaCard card(clock, {.capture = "null", .playback = "null"});
  testing::expect_laws_of_cards(card, some, testing::by_itself);
}

}  // namespace
}  // namespace ohmic::devices
