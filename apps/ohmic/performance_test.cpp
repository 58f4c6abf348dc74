// A rig that plays on a card in the test's hand: what the card loses is told to a person, whatever the card knows of it.

#include "performance.hpp"

#include <memory>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "rig/document.hpp"
#include "rig/rig_text_test.hpp"
#include "rt/guard.hpp"

namespace ohmic::app {
namespace {

using testing::HasSubstr;

const std::string card_rig = rig::plain_gear + R"(
[[input]]
name = "Voice"
card = 1
[[mix]]
name = "M"
sends = { Voice = "0 dB" }
[[phones]]
name = "Me"
mix = "M"
amplifier = "amp"
headphone = "h"
level = "-20 dB"
ceiling = "95 dB SPL"
)";

/// Plays a period at every look; in front of the one of number `lossy` it loses sound, of unknown size.
class LossyCard final : public devices::Card {
 public:
  Result<devices::Granted> open(const devices::Asked& asked) override {
    devices::Granted granted;
    granted.format = {Hertz(rate), 64};
    granted.inputs = static_cast<int>(asked.inputs.size());
    granted.outputs = static_cast<int>(asked.outputs.size());
    granted.words = "A card in a test's hand";
    in_.assign(asked.inputs.size(), std::vector<float>(64));
    out_.assign(asked.outputs.size(), std::vector<float>(64));
    return granted;
  }
  Result<void> start(devices::Client& client) override {
    client_ = &client;
    return {};
  }
  void stop() noexcept override { client_ = nullptr; }
  bool next_event(devices::Event& event) noexcept override {
    is_told_ = !is_told_;
    if (!is_told_ || !client_) return false;
    ++periods;
    if (total) *total = periods;
    const bool loses = periods == lossy;
    const bool changes = periods == changing;
    if (changes) rate = 96000.0;
    if (loses) client_->missed(Frames(0));
    std::vector<const float*> in;
    std::vector<float*> out;
    for (auto& channel : in_) in.push_back(channel.data());
    for (auto& channel : out_) out.push_back(channel.data());
    {
      const rt::AudioScope audio;
      client_->process({in, out, 64});
    }
    event = {};
    event.kind = changes ? devices::Event::Kind::format_changed : devices::Event::Kind::xrun;
    return loses || changes;
  }

  int periods = 0;
  int* total = nullptr;  // the same, where the test can see it at the end
  int lossy = -1;
  int changing = -1;
  double rate = 48000.0;

 private:
  devices::Client* client_ = nullptr;
  bool is_told_ = false;
  std::vector<std::vector<float>> in_, out_;
};

/// Plays the rig on the card until 0.3 s are over; what was told.
std::vector<Event> perform(std::unique_ptr<LossyCard> card) {
  ProgramClock clock;
  Signals signals;
  auto session = rig::Session::open(rig::rig_of(card_rig), {}, clock);
  if (!session) {
    ADD_FAILURE() << session.error().sentence();
    return {};
  }
  Running running{.card = std::move(card), .keeper = {}, .name = "test", .refused = {}};
  running.keeper =
      std::make_unique<devices::Keeper>(*running.card, (*session)->asked(), (*session)->engine(), clock,
                                        [&](const devices::Granted& granted) { return (*session)->prepare(granted); });
  if (auto started = running.keeper->start(); !started) {
    ADD_FAILURE() << started.error().sentence();
    return {};
  }
  RunAsked asked;
  asked.length = Second(0.3);
  Events events(Events::As::kept);
  Performance performance(asked, **session, running, events, nullptr, signals, clock);
  performance.play();
  performance.stop();
  return {events.last().begin(), events.last().end()};
}

TEST(performance, sound_lost_in_an_unknown_amount_is_told_once_and_counted) {
  auto card = std::make_unique<LossyCard>();
  card->lossy = 3;
  const std::vector<Event> told = perform(std::move(card));
  std::vector<std::string> losses;
  for (const Event& event : told)
    if (event.words.find("the card lost") != std::string::npos) losses.push_back(line_of(event));
  ASSERT_EQ(losses.size(), 1u);
  EXPECT_THAT(losses[0], HasSubstr("xrun: frame 128: the card lost sound, it does not say how much"));
  ASSERT_EQ(told.back().kind, Event::Kind::stopped);
  EXPECT_EQ(told.back().figures.at(1).first, "xruns");
  EXPECT_GE(told.back().figures.at(1).second, 1.0);
}

TEST(performance, the_length_played_counts_every_frame_at_the_rate_of_its_time) {
  int periods = 0;
  auto card = std::make_unique<LossyCard>();
  card->changing = 3;
  card->total = &periods;
  const std::vector<Event> told = perform(std::move(card));
  ASSERT_EQ(told.back().kind, Event::Kind::stopped);
  EXPECT_EQ(told.back().figures.at(0).first, "seconds");
  EXPECT_NEAR(told.back().figures.at(0).second, 3 * 64 / 48000.0 + (periods - 3) * 64 / 96000.0, 1e-9);
}

}  // namespace
}  // namespace ohmic::app
