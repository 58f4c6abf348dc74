// Everything between a followed card and its clock from one opening of the card to the next.

#include "engine/follow/link.hpp"

#include <algorithm>
#include <cmath>

namespace ohmic::engine {
namespace {

constexpr double rest = 0.1;            // s without a call, beyond the usual: it rests
constexpr double slow_growth = 300e-6;  // frames a frame
constexpr int growing_bursts = 4;       // in a row, before a longer wake-up is believed

}  // namespace

bool Link::is_resting(const FollowerThread::News& news, Clock::Time when) const noexcept {
  const double since = std::chrono::duration<double>(when - news.stamp.time).count();
  return !news.has_begun || since > rest + 4.0 * news.burst / rate;
}

void Link::hear_bursts(const FollowerThread::News& news) noexcept {
  if (block == 0) block = news.burst;
  if (news.bursts == bursts) return;
  bursts = news.bursts;
  // Longer ones, or ones of half and less, for several times: another program on the sound server changed its quantum.
  const bool differs = news.burst > block || 2 * news.burst <= block;
  if (!differs) {
    larger = 0;
    return;
  }
  larger_burst = larger == 0 ? news.burst : std::max(larger_burst, news.burst);
  if (++larger < growing_bursts) return;
  block = larger_burst;
  larger = 0;
}

// Where interrupts come on a grid that drifts against the blocks, the distance goes through all of a block: before sound is
// heard all of it is taken at once. Later it grows no faster than a drift would make it, which nobody hears; who is further
// behind than that is late.
void Link::hear_grid(const FollowerThread::News& news, int frames) noexcept {
  const double period = granted.format.frames;
  const double usual = 0.25 * late_follower.frames;  // what threads need to wake is in there
  if (news.behind - usual <= grid) return;
  const bool is_heard = capture.is_playing() || playback.is_playing();
  if (is_heard) grid = std::min(std::min(period, news.behind - usual), grid + slow_growth * frames);
  else grid = news.behind > 0.25 * period ? period : std::min(period, news.behind - usual);
}

// Delays from connector to block, in frames of the follower: its period lies in capture_latency, ours is added, and so
// are what the filters reach and how late a thread may wake. The same the other way.
void Link::measure(devices::Step& step) const noexcept {
  const double ratio = loop.ratio();
  const double period = clock_format.frames * ratio;
  const double in = granted.capture_latency.value() + period + grid + late_follower.frames + capture.reach();
  const double out = granted.playback_latency.value() + block + late_clock.frames + playback.reach();
  step.ppm = loop.ppm();
  step.error = loop.error();
  step.is_locked = loop.is_locked() && (!has_inputs || capture.is_playing()) && (!has_outputs || playback.is_playing());
  step.capture_latency = Frames(has_inputs ? std::llround(in / ratio) : 0);
  step.playback_latency = Frames(has_outputs ? std::llround(out / ratio) : 0);
}

}  // namespace ohmic::engine
