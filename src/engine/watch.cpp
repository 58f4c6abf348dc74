// The arithmetic of deadlines: shares, mean load, and which of three causes an xrun had.

#include "engine/watch.hpp"

#include <algorithm>
#include <cmath>

namespace ohmic::engine {

using namespace std::chrono_literals;

void Watch::start(Hertz rate) noexcept {
  if (has_last_ && last_.share > 1.0f) log(last_);  // nobody came to tell it
  rate_ = rate.value();
  has_last_ = false;
  has_lost_ = false;
  lost_ = {};
  smoothed_for_ = 0;
}

Watch::Time Watch::arrive(Time now) noexcept {
  const Time pause = has_last_ ? now - arrived_ : Time{};
  const Time late = has_last_ ? pause - last_.period : Time{};
  Xrun xrun = last_;
  xrun.pause = pause;
  if (has_lost_) {
    xrun.cause = Xrun::Cause::card_lost;
    xrun.when = now;
    xrun.frame = Frames(frames_.load(std::memory_order_relaxed));
    xrun.lost = lost_;
    log(xrun);
  } else if (has_last_ && last_.share > 1.0f) {
    log(xrun);
  } else if (has_last_ && pause > std::max(4 * last_.period, Time(20ms))) {
    xrun.cause = Xrun::Cause::card_late;
    xrun.when = now;
    xrun.frame = Frames(frames_.load(std::memory_order_relaxed));
    log(xrun);
  }
  has_lost_ = false;
  lost_ = {};
  last_ = {};
  arrived_ = now;
  return late;
}

void Watch::leave(Time now, int frames, bool is_swapping) noexcept {
  const double period = frames / rate_;  // s
  const double share = std::chrono::duration<double>(now - arrived_).count() / period;
  histogram_.count(share);

  // Mean of the last half second, exponentially forgetting: load += (1 - exp(-T / 0.5 s)) (share - load)
  if (frames != smoothed_for_) {
    smoothed_for_ = frames;
    smoothing_ = 1.0 - std::exp(-period / 0.5);
  }
  const double load = load_.load(std::memory_order_relaxed);
  load_.store(load + smoothing_ * (share - load), std::memory_order_relaxed);

  const std::int64_t begun = frames_.load(std::memory_order_relaxed);
  last_ = {.cause = Xrun::Cause::engine_late,
           .when = arrived_,
           .frame = Frames(begun),
           .share = static_cast<float>(share),
           .period = Time(static_cast<Time::rep>(period * 1e9)),
           .pause = {},
           .lost = {},
           .is_swapping = is_swapping};
  has_last_ = true;
  frames_.store(begun + frames, std::memory_order_relaxed);
}

void Watch::log(Xrun xrun) noexcept {
  xrun_count_.store(xrun_count_.load(std::memory_order_relaxed) + 1, std::memory_order_relaxed);
  xruns_.push(xrun);
}

Health Watch::health() const noexcept {
  Health health;
  health.periods = histogram_.periods();
  health.frames = Frames(frames_.load(std::memory_order_relaxed));
  health.load = load_.load(std::memory_order_relaxed);
  health.p50 = histogram_.quantile(0.5);
  health.p99 = histogram_.quantile(0.99);
  health.p999 = histogram_.quantile(0.999);
  health.worst = histogram_.worst();
  health.xruns = xrun_count_.load(std::memory_order_relaxed);
  health.xruns_untold = xruns_.rejected();
  return health;
}

}  // namespace ohmic::engine
