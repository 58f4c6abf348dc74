#pragma once
// Several virtual cards on one turned clock, each with its own crystal: the one that is due first is turned.

#include <algorithm>
#include <cmath>
#include <functional>
#include <memory>
#include <numbers>
#include <random>
#include <string>
#include <vector>

#include "devices/virtual_card.hpp"
#include "units/clock.hpp"

namespace ohmic::engine {

/// Something that everybody hears at the same time: tones below 4 kHz, of any time and to the last bit.
class Air {
 public:
  explicit Air(unsigned seed = 1, int tones = 12) {
    std::mt19937 dice(seed);
    std::uniform_real_distribution<double> hz(60.0, 4000.0), turn(0.0, 1.0);
    for (int i = 0; i < tones; ++i) tones_.push_back({hz(dice), turn(dice)});
  }
  double at(double seconds) const {
    double sum = 0.0;
    for (const auto& [hz, turn] : tones_) {
      const double turns = hz * seconds + turn;
      sum += std::sin(2.0 * std::numbers::pi * (turns - std::floor(turns)));
    }
    return 0.5 * sum / static_cast<double>(tones_.size());
  }

 private:
  struct Tone {
    double hz, turn;
  };
  std::vector<Tone> tones_;
};

inline constexpr Format usual{Hertz(48000.0), 64};

/// A virtual card, and what its connectors hear and play.
struct TurnedCard {
  std::shared_ptr<devices::VirtualCard> card;
  double rate = 48000.0;  // true frames a second
  double began = 0.0;     // s: when frame 0 of what is captured passed the connector
  int frames = 0;         // of a period
  std::vector<std::vector<float>> played;
  std::vector<std::size_t> starts;  // frames played when it was opened anew
  std::size_t dropped = 0;          // frames in front of played[0] that were forgotten

  /// When frame `position` of its stream is captured; that of the same number is handed over to be played a period later.
  double captured_at(double position) const { return began + position / rate; }
  void forget() {
    dropped += played.empty() ? 0 : played[0].size();
    for (auto& channel : played) channel.clear();
  }
  /// What connector `channel` plays at a time, when it plays it a period after it was handed over: between its frames by a
  /// sine over its argument, 32 to each side.
  double plays(std::size_t channel, double seconds) const {
    const double place = (seconds - began) * rate - 2.0 * frames - static_cast<double>(dropped);
    const auto whole = static_cast<std::int64_t>(std::floor(place));
    const auto& all = played[channel];
    double sum = 0.0;
    for (std::int64_t i = whole - 31; i <= whole + 32; ++i) {
      if (i < 0 || i >= static_cast<std::int64_t>(all.size())) continue;
      const double x = place - static_cast<double>(i);
      const double window = 0.5 + 0.5 * std::cos(std::numbers::pi * x / 32.5);
      const double sinc = std::abs(x) < 1e-9 ? 1.0 : std::sin(std::numbers::pi * x) / (std::numbers::pi * x);
      sum += window * sinc * static_cast<double>(all[static_cast<std::size_t>(i)]);
    }
    return sum;
  }
};

class SeveralCards {
 public:
  TurnedClock clock;
  std::vector<std::unique_ptr<TurnedCard>> cards;
  std::vector<std::shared_ptr<devices::VirtualCard>> others;  // turned, too: timers

  /// A card whose crystal is wrong by so much; its connectors are a period away from what it hands over.
  TurnedCard& add(double ppm, const Format& format, std::function<double(double seconds, int channel)> hears,
                  Clock::Time jitter = {}, unsigned seed = 1, Clock::Time grid = {}) {
    const int period = format.frames;
    auto& it = *cards.emplace_back(std::make_unique<TurnedCard>());
    it.card = std::make_shared<devices::VirtualCard>(clock, devices::VirtualSetup{.capture_latency = Frames(period),
                                                                                  .playback_latency = Frames(period),
                                                                                  .drift_ppm = ppm,
                                                                                  .jitter = jitter,
                                                                                  .seed = seed,
                                                                                  .grid = grid});
    it.rate = format.rate.value() * (1.0 + ppm * 1e-6);
    it.frames = period;
    it.card->connect(
        [&it, hears](Frames position, std::span<float* const> channels, int frames) {
          // Its next period is due one after this, whose end is now.
          const double due = std::chrono::duration<double>(it.card->ends()).count();
          const double first = due - 2.0 * frames / it.rate - position.value() / it.rate;
          if (position == Frames(0) || std::abs(first - it.began) > 1e-6) it.began = first;
          for (std::size_t c = 0; c < channels.size(); ++c) {
            for (int i = 0; i < frames; ++i)
              channels[c][i] = static_cast<float>(hears(it.captured_at(position.value() + i), static_cast<int>(c)));
          }
        },
        [&it](Frames position, std::span<const float* const> channels, int frames) {
          if (position == Frames(0)) it.starts.push_back(it.played.empty() ? 0 : it.played[0].size());
          it.played.resize(std::max(it.played.size(), channels.size()));
          for (std::size_t c = 0; c < channels.size(); ++c)
            it.played[c].insert(it.played[c].end(), channels[c], channels[c] + frames);
        });
    return it;
  }

  double now() const { return std::chrono::duration<double>(clock.now()).count(); }

  /// Lets so many seconds pass; `tenth` is called ten times a second, as a keeper is.
  void play(double seconds, const std::function<void()>& tenth = {}) {
    const double until = now() + seconds;
    while (now() < until) {
      devices::VirtualCard* first = nullptr;
      for (const auto& it : cards) {
        if (first == nullptr || it->card->due() < first->due()) first = it->card.get();
      }
      for (const auto& it : others) {
        if (it->due() < first->due()) first = it.get();
      }
      first->turn();
      if (now() < next_tenth_) continue;
      next_tenth_ = now() + 0.1;
      if (tenth) tenth();
    }
  }

 private:
  double next_tenth_ = 0.0;
};

/// How many frames `late` lies behind `early` around a frame: the peak of their correlation over `width` frames, found
/// between whole frames by a parabola. Lags from `least` to `most` are tried.
inline double lag(const std::vector<float>& early, const std::vector<float>& late, std::size_t at, std::size_t width,
                  int least, int most) {
  std::vector<double> sums;
  for (int lag = least; lag <= most; ++lag) {
    double sum = 0.0, power = 0.0;
    for (std::size_t i = at; i < at + width; ++i) {
      const double e = static_cast<double>(early[i - static_cast<std::size_t>(lag)]);
      const double l = static_cast<double>(late[i]);
      sum += e * l, power += e * e;
    }
    sums.push_back(sum / std::sqrt(std::max(power, 1e-30)));
  }
  const auto best = static_cast<std::size_t>(std::max_element(sums.begin(), sums.end()) - sums.begin());
  if (best == 0 || best + 1 == sums.size()) return std::nan("");
  const double before = sums[best - 1], peak = sums[best], after = sums[best + 1];
  return least + static_cast<double>(best) + 0.5 * (before - after) / (before - 2.0 * peak + after);
}

/// Plays what a function says and keeps what it hears, as the audio thread: all memory is there before.
class Desk final : public devices::Client {
 public:
  using Plays = std::function<float(int channel, std::int64_t frame)>;
  Desk(int inputs, double seconds, Plays plays = {}) : plays_(std::move(plays)) {
    heard.resize(static_cast<std::size_t>(inputs));
    for (auto& channel : heard) channel.reserve(static_cast<std::size_t>(seconds * 48000.0));
  }
  void process(const Block& block) noexcept override {
    for (std::size_t c = 0; c < heard.size(); ++c) {
      if (heard[c].size() + static_cast<std::size_t>(block.frames) > heard[c].capacity()) continue;
      heard[c].insert(heard[c].end(), block.in[c], block.in[c] + block.frames);
    }
    for (std::size_t c = 0; c < block.out.size(); ++c) {
      for (int i = 0; i < block.frames; ++i) block.out[c][i] = plays_ ? plays_(static_cast<int>(c), frame + i) : 0.0f;
    }
    frame += block.frames;
  }
  void missed(Frames) noexcept override { ++misses; }

  std::vector<std::vector<float>> heard;
  std::int64_t frame = 0;
  int misses = 0;

 private:
  Plays plays_;
};

}  // namespace ohmic::engine
