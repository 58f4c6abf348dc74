// The deeds are drawn from a generator of fixed seed, so that two sessions can be compared bit by bit.

#include "desk_session.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "devices/keeper.hpp"
#include "devices/virtual_card.hpp"
#include "dsp/noise.hpp"
#include "rig/rig_text_test.hpp"
#include "rig/session.hpp"
#include "rt/guard.hpp"
#include "units/levels.hpp"

namespace ohmic::scenario {
namespace {

constexpr int performers = 4;
constexpr double ceiling = 105.0;
constexpr double volt = 10.0;  // full scale of every socket

/// Eight inputs with full strips, four performers. `version` edits the file: 0 as it was.
std::string rig_text(int version) {
  std::string text = R"(
[card]
frames = 256
[desk]
fade = "2 s"
[adc.a]
full_scale = "18 dBu"
[dac.d]
full_scale = "4 V"
output_impedance = "0 ohm"
[headphone.h]
impedance = "300 ohm"
sensitivity = "100 dB/V"
)";
  text += fmt::format(
      "[amplifier.amp]\ngain = \"{} dB\"\noutput_impedance = \"0 ohm\"\nrails = \"30 V\"\n"
      "current_limit = \"1 A\"\n",
      version == 2 ? 9 : 6);
  for (int i = 1; i <= 8; ++i) {
    if (version == 3 && i == 5) continue;
    text += fmt::format(R"([[input]]
name = "In {0}"
card = {0}
{1}high_pass = "{2} Hz"
gate = {{ threshold = "-70 dBFS" }}
eq = [ {{ kind = "peak", frequency = "1 kHz", gain = "3 dB" }}, {{ kind = "high_shelf", frequency = "8 kHz", gain = "2 dB" }} ]
compressor = {{ threshold = "-24 dBFS", ratio = 3 }}
)",
                        i, i == 8 ? "link = \"In 7\"\n" : "", version == 1 ? 120 : 80);
  }
  text += "[[playback]]\nname = \"Click\"\n[[group]]\nname = \"Front\"\nchannels = [\"In 1\", \"In 2\", \"In 7\"]\n";
  const int mixes = version == 4 ? performers + 1 : performers;
  for (int m = 1; m <= mixes; ++m) {
    text += fmt::format("[[mix]]\nname = \"Cue {0}\"\nme = [\"In {0}\"]\n[mix.sends]\nClick = \"-12 dB\"\n", m);
    for (int i = 1; i <= 7; ++i)
      if (version != 3 || i != 5)
        text += fmt::format("\"In {}\" = {{ level = \"{} dB\", pan = {} }}\n", i, -6 - (i * m) % 5, (i % 3 - 1) * 0.5);
  }
  for (int p = 1; p <= performers; ++p)
    text += fmt::format(
        "[[phones]]\nname = \"Ears {0}\"\nmix = \"Cue {0}\"\namplifier = \"amp\"\nheadphone = \"h\"\n"
        "ceiling = \"{1} dB SPL\"\ncrossfeed = {{}}\noutput = {{ full_scale = \"{2} V\", "
        "output_impedance = \"0 ohm\" }}\n",
        p, ceiling, volt);
  text +=
      "[[talkback]]\nname = \"Talk\"\ninput = \"In 1\"\n[[stream]]\nname = \"Air\"\nmix = \"Cue 1\"\nminus = [\"In "
      "1\"]\n";
  if (version == 5) text = text.replace(text.find("frames = 256"), 12, "frames = 128");
  return text;
}

class SessionPlayer {
 public:
  explicit SessionPlayer(std::uint32_t seed) : state_(seed) {
    for (int version = 0; version <= 5; ++version) rigs_.push_back(rig::rig_of(rig_text(version), "session.toml"));
    auto session = rig::Session::open(rigs_[0], {}, clock_);
    EXPECT_TRUE(session) << (session ? "" : session.error().sentence());
    session_ = std::move(*session);
    card_.connect([this](Frames, std::span<float* const> channels, int frames) { sing(channels, frames); },
                  [this](Frames, std::span<const float* const> channels, int frames) { hear(channels, frames); });
    keeper_ = std::make_unique<devices::Keeper>(
        card_, session_->asked(), session_->engine(), clock_,
        [this](const devices::Granted& granted) { return session_->prepare(granted); });
    EXPECT_TRUE(keeper_->start());
    scenes_.push_back(session_->desk().scene("Start"));
  }

  SessionPlayed play(double seconds) {
    const rt::CountViolations violations;
    const Clock::Time end = after(seconds);
    while (clock_.now() < end) {
      const Clock::Time next = std::min(end, after(0.05 + 0.02 * draw(100)));
      while (clock_.now() < next) turn();
      act();
      ++played_.deeds;
    }
    if (!is_there_) bring_back();
    for (int i = 0; i < 400; ++i) turn();
    played_.health = session_->engine().health();
    played_.violations = violations.total();
    return played_;
  }

 private:
  Clock::Time after(double seconds) const {
    return clock_.now() + std::chrono::duration_cast<Clock::Time>(std::chrono::duration<double>(seconds));
  }
  int draw(int below) {
    state_ = state_ * 1664525u + 1013904223u;
    return static_cast<int>((state_ >> 8) % static_cast<std::uint32_t>(below));
  }

  void turn() {
    card_.turn();
    if (++turns_ % 16 != 0) return;
    [[maybe_unused]] const auto told = keeper_->poll();
    session_->engine().collect();
    engine::Xrun xrun;
    while (session_->engine().next_xrun(xrun))
      ++(xrun.cause == engine::Xrun::Cause::engine_late ? played_.xruns_of_ours : played_.xruns_of_card);
  }

  /// Bursts of noise and pauses, so that gates open and close and compressors work.
  void sing(std::span<float* const> channels, int frames) {
    for (std::size_t c = 0; c < channels.size(); ++c) {
      const bool is_loud = (sung_ / 4096 + c * 7) % 5 < 3;
      noise_.fill({channels[c], static_cast<std::size_t>(frames)}, is_loud ? 0.2f : 0.0001f);
    }
    sung_ += static_cast<std::size_t>(frames);
  }
  void hear(std::span<const float* const> channels, int frames) {
    const double full = peak_of_sine(Volt(volt)).value() * pascals(DBSPL(100.0)).value();  // pascal per sample
    const double most = peak_of_sine(pascals(DBSPL(ceiling))).value();
    for (std::size_t c = 0; c < channels.size(); ++c)
      for (int i = 0; i < frames; ++i) {
        const float sample = channels[c][i];
        played_.digest = (played_.digest ^ std::bit_cast<std::uint32_t>(sample)) * 1099511628211ull;
        if (c < 2 * performers)
          played_.highest_part = std::max(played_.highest_part, std::abs(static_cast<double>(sample)) * full / most);
      }
  }

  void set(const std::string& address, const std::string& value) {
    [[maybe_unused]] const auto turned = session_->set(address, value);  // In 5 may be gone
  }
  void edit(int version) {
    const auto applied = session_->reload(rigs_[static_cast<std::size_t>(version)]);
    ASSERT_TRUE(applied) << applied.error().sentence();
    ++played_.edits[static_cast<int>(applied->extent)];
    if (applied->extent == rig::Extent::device) [[maybe_unused]]
      const auto granted = keeper_->reopen(session_->asked());
  }
  void bring_back() {
    card_.replug();
    is_there_ = true;
  }

  void act() {
    if (!is_there_) return bring_back();
    const std::string input = fmt::format("In {}", 1 + draw(7)), cue = fmt::format("Cue {}", 1 + draw(performers));
    switch (draw(18)) {
      case 0: return set(fmt::format("input.{}.mute", input), draw(2) != 0 ? "true" : "false");
      case 1: return set(fmt::format("input.{}.solo", input), draw(2) != 0 ? "true" : "false");
      case 2: return set(fmt::format("mix.{}.sends.{}.level", cue, input), fmt::format("{} dB", -draw(30)));
      case 3: return set(fmt::format("input.{}.fader", input), fmt::format("{} dB", 6 - draw(40)));
      case 4: return set(fmt::format("input.{}.eq.1.frequency", input), fmt::format("{} Hz", 100 + 50 * draw(100)));
      case 5: return set(fmt::format("input.{}.compressor.on", input), draw(2) != 0 ? "true" : "false");
      case 6: return set(fmt::format("mix.{}.me_level", cue), "+= 1 dB");
      case 7: return set("talkback.Talk.open", draw(2) != 0 ? "true" : "false");
      case 8: return set("group.Front.level", fmt::format("{} dB", -draw(20)));
      case 9: scenes_.push_back(session_->desk().scene("Later")); return;
      case 10: {
        std::vector<Error> unknown_values;
        session_->recall(scenes_[static_cast<std::size_t>(draw(static_cast<int>(scenes_.size())))], std::nullopt,
                         unknown_values);
        return;
      }
      case 11: session_->undo(); return;
      case 12: session_->redo(); return;
      case 13: session_->other_side(); return;
      case 14: return edit(draw(6));
      case 15: ++played_.stalls; return card_.stall(Frames(1000 + draw(4000)));
      case 16:
        if (draw(4) != 0) return;  // not every minute
        card_.unplug();
        is_there_ = false;
        ++played_.losses;
        return;
      default: return set("desk.solo", draw(3) == 0 ? "pfl" : "in_place");
    }
  }

  std::uint32_t state_;
  TurnedClock clock_;
  devices::VirtualCard card_{clock_};
  std::vector<rig::Rig> rigs_;
  std::unique_ptr<rig::Session> session_;
  std::unique_ptr<devices::Keeper> keeper_;
  std::vector<rig::Scene> scenes_;
  dsp::Noise noise_{5};
  std::size_t sung_ = 0;
  std::uint64_t turns_ = 0;
  bool is_there_ = true;
  SessionPlayed played_{.digest = 14695981039346656037ull};
};

}  // namespace

SessionPlayed play_session(double seconds, std::uint32_t seed) { return SessionPlayer(seed).play(seconds); }

}  // namespace ohmic::scenario
