// The latency ledger: every part once, what was asked for told apart, and the sum is what the plan says.

#include "rig/ledger.hpp"

#include <memory>

#include <gtest/gtest.h>

#include "rig/rig_text_test.hpp"
#include "rig/session.hpp"
#include "rig/wiring.hpp"

namespace ohmic::rig {
namespace {

using Kind = LatencyPart::Kind;

const std::string room = plain_gear + R"(
[[input]]
name = "Voice"
card = 1
delay = "1 ms"            # 48 frames
distance = "3.432 m"      # 10 ms, 480 frames
[[input]]
name = "Guitar"
card = 2
[[mix]]
name = "M"
sends = { Voice = "0 dB" }
[[mix]]
name = "Both"
sends = { Voice = "0 dB", Guitar = "0 dB" }
[[phones]]
name = "Me"
mix = "M"
amplifier = "amp"
headphone = "h"
delay = "2 ms"            # 96 frames
[[phones]]
name = "You"
mix = "Both"
amplifier = "amp"
headphone = "h"
)";

/// A node that is late.
class Late final : public engine::Node {
 public:
  explicit Late(int frames) : late_(frames) {}
  void prepare(const Format&) override {}
  void reset() noexcept override {}
  void process(std::span<const float>, const Block&) noexcept override {}
  Frames latency() const noexcept override { return late_; }
  std::span<const Field> fields() const noexcept override { return {}; }

 private:
  Frames late_;
};

TEST(Ledger, what_a_person_asked_for_is_told_apart_from_what_the_card_needs) {
  const Rig rig = rig_of(room);
  const devices::Granted granted{.format = {Hertz(48000.0), 64},
                                 .inputs = 2,
                                 .outputs = 4,
                                 .capture_latency = Frames(21),
                                 .playback_latency = Frames(37),
                                 .words = {}};
  const Ledger ledger = latency_ledger(rig, &granted);
  EXPECT_EQ(ledger.input, "Voice");
  EXPECT_EQ(ledger.output, "Me");
  EXPECT_EQ(ledger.of(Kind::card), Frames(21 + 37));
  EXPECT_EQ(ledger.of(Kind::asked_for), Frames(48 + 480 + 96));
  EXPECT_EQ(ledger.of(Kind::gear), Frames(0));
  EXPECT_EQ(ledger.total(), Frames(21 + 37 + 48 + 480 + 96));
  EXPECT_NEAR(ledger.time().value(), 682.0 / 48e3, 1e-12);
  EXPECT_FALSE(ledger.is_assumed);
}

TEST(Ledger, without_a_card_a_period_each_way_is_assumed) {
  const Ledger ledger = latency_ledger(rig_of(room));
  EXPECT_TRUE(ledger.is_assumed);
  EXPECT_EQ(ledger.of(Kind::card), Frames(128));
}

TEST(Ledger, nodes_that_declare_frames_stand_on_the_way_where_the_sound_meets_them) {
  const Rig rig = rig_of(room);
  engine::PlanBuilder builder;
  const auto at = [](std::string_view name, std::string_view part) { return ids::input(name, part); };
  const auto voice = builder.add(at("Voice", "insert"), std::make_shared<Late>(16), {builder.card_input(0)}, 1);
  const auto mixed = builder.add("mixer", std::make_shared<Late>(3), {voice[0], builder.card_input(1)}, 1);
  const auto ear = builder.add(ids::output("You", "phones"), std::make_shared<Late>(5), {mixed[0]}, 1);
  builder.to_card(ear[0], 2);
  builder.to_card(mixed[0], 3);
  const auto plan = *builder.build({Hertz(48000.0), 64});
  const auto ledger = latency_ledger(rig, *plan, nullptr, "Voice", "You");
  ASSERT_TRUE(ledger);
  EXPECT_EQ(ledger->of(Kind::gear), Frames(24));
  std::vector<std::string> parts;
  for (const LatencyPart& part : ledger->parts) parts.push_back(part.part);
  EXPECT_EQ(parts, (std::vector<std::string>{"card: capture", "Voice: insert", "mixer", "You: phones",
                                             "Voice: delay trim", "card: playback"}));
  EXPECT_EQ(latency_ledger(rig, *plan, nullptr, "Guitar", "You")->of(Kind::gear), Frames(8));
}

TEST(Ledger, where_no_way_leads_there_is_none) {
  const Rig rig = rig_of(room);
  engine::PlanBuilder builder;
  const auto plan = *builder.build({Hertz(48000.0), 64});
  EXPECT_FALSE(latency_ledger(rig, *plan, nullptr, "Guitar", "Me"));  // its mix does not take the guitar
  EXPECT_FALSE(latency_ledger(rig, *plan, nullptr, "Nobody", "Me"));
  EXPECT_FALSE(latency_ledger(rig, *plan, nullptr, "Voice", "Nobody"));
}

TEST(Ledger, an_output_that_hears_another_is_as_late_as_its_own_parts) {
  const Rig rig = rig_of(room + R"(
[[phones]]
name = "Him"
mix = "phones.Me"         # without the delay that Me asks for
amplifier = "amp"
headphone = "h"
[speaker.s]
sound_level = "88 dB SPL"
[[monitor]]
name = "Room"
mix = "phones.Him"
sets = [ { speaker = "s", delay = "200 ms" } ]  # 9600 frames
)");
  engine::PlanBuilder builder;
  const auto plan = *builder.build({Hertz(48000.0), 64});
  EXPECT_FALSE(latency_ledger(rig, *plan, nullptr, "Guitar", "Him"));
  const auto him = latency_ledger(rig, *plan, nullptr, "Voice", "Him");
  ASSERT_TRUE(him);
  EXPECT_EQ(him->of(Kind::asked_for), Frames(528));
  const Ledger longest = latency_ledger(rig);
  EXPECT_EQ(longest.output, "Room");
  EXPECT_EQ(longest.of(Kind::asked_for), Frames(528 + 9600));
}

TEST(Ledger, a_session_adds_no_frame_that_nobody_asked_for) {
  const Rig rig = rig_of(room);
  TurnedClock clock;
  auto session = Session::open(rig, {}, clock);
  ASSERT_TRUE(session) << session.error().sentence();
  const auto names = (*session)->asked();
  const devices::Granted granted{.format = {Hertz(48000.0), 64},
                                 .inputs = static_cast<int>(names.inputs.size()),
                                 .outputs = static_cast<int>(names.outputs.size()),
                                 .words = {}};
  const auto ready = (*session)->prepare(granted);
  ASSERT_TRUE(ready) << ready.error().sentence();
  const engine::Plan& plan = *(*session)->engine().plan();
  for (const auto& [input, output] : {std::pair{"Voice", "Me"}, {"Voice", "You"}, {"Guitar", "You"}}) {
    const auto ledger = latency_ledger(rig, plan, &granted, input, output);
    ASSERT_TRUE(ledger) << input << " to " << output;
    EXPECT_EQ(ledger->of(Kind::gear), Frames(0));
  }
}

}  // namespace
}  // namespace ohmic::rig
