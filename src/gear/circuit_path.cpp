// Lanes handed over and faded, work given to the bank, and what comes back made terminal volts and readings.

#include "gear/circuit_path.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <utility>

#include "dsp/a_weighting.hpp"
#include "dsp/ramp.hpp"

namespace ohmic::gear {
namespace {

constexpr Second fade_time{0.02};
constexpr Second meter_interval{0.01};
constexpr Second patience_with_divergence{0.05}, silence_after_divergence{1.0}, mute_time{0.01};
constexpr double probe_high_pass = 10.0;  // Hz

std::size_t count(int n) { return static_cast<std::size_t>(n); }

/// May one go on with the other's charges? Not where another supply or bias moved the operating point: capacitors of
/// seconds would travel there through the headphone.
bool rests_alike(const circuit::Model& a, const circuit::Model& b) noexcept {
  if (a.shape() != b.shape() || a.taps() != b.taps()) return false;
  constexpr double relative = 0.01, absolute = 1e-3;  // V or A
  for (std::size_t k = 0; k + 1 < a.taps(); ++k)      // the last is wherever somebody looks
    if (std::abs(a.resting()[k] - b.resting()[k]) > relative * std::abs(a.resting()[k]) + absolute) return false;
  return true;
}

}  // namespace

CircuitPath::Set::Set(const CircuitOrder& its, std::uint32_t number)
    : order(its), view(number), lanes{circuit::Lane(its.amplifier->model), circuit::Lane(its.amplifier->model)} {
  const CircuitAmplifier& amplifier = *order.amplifier;
  heard_tap = amplifier.tap_of(order.listen);
  if (const CircuitProbe* probe = amplifier.probe(order.listen)) {
    resting = probe->resting;
    scale = 1.0 / probe->per_output;
    blocks_dc = true;
  }
  const CircuitAmplifier& looking = order.eye ? *order.eye : amplifier;
  const int seen = order.eye                               ? CircuitAmplifier::look
                   : order.scope == CircuitOrder::as_heard ? order.listen
                                                           : order.scope;
  if (order.eye) eye.emplace(order.eye->model);
  seen_tap = looking.tap_of(seen);
  seen_resting = looking.model->resting()[seen_tap];
  if (const CircuitProbe* probe = looking.probe(seen)) seen_factor = probe->factor;
}

void CircuitPath::Set::reset() noexcept {
  for (circuit::Lane& lane : lanes) lane.reset();
  if (eye) eye->reset();
}

CircuitPath::CircuitPath(const CircuitOrder& order, std::uint64_t seed)
    : noise_{dsp::Noise(seed), dsp::Noise(seed + 1)} {
  hand(order);
  frames_to_meter_ = static_cast<int>(seed % 480);
}
CircuitPath::~CircuitPath() = default;

void CircuitPath::collect() {
  for (Set* left = nullptr; retired_.pop(left);)
    std::erase_if(owned_, [&](const auto& set) { return set.get() == left; });
}

void CircuitPath::hand(const CircuitOrder& order) {
  collect();
  if (order == last_) return;
  const auto place = [](const CircuitOrder& o) {
    const int seen = o.scope == CircuitOrder::as_heard ? o.listen : o.scope;
    const CircuitAmplifier* looking = o.eye ? o.eye.get() : o.amplifier.get();
    return looking == nullptr || (!o.eye && seen != CircuitAmplifier::look)
               ? std::pair(seen, std::string_view())
               : std::pair(CircuitAmplifier::look, std::string_view(looking->looked_at.name));
  };
  if (place(order) != place(last_)) ++view_;
  last_ = order;
  owned_.push_back(std::make_unique<Set>(order, view_));
  if (Set* untaken = handed_.exchange(owned_.back().get(), std::memory_order_acq_rel))
    std::erase_if(owned_, [&](const auto& set) { return set.get() == untaken; });
}

const ScopeTrace* CircuitPath::scope() noexcept {
  const ScopeTrace& trace = scope_.trace();
  return trace.seconds_per_point > 0.0 && trace.view == view_ ? &trace : nullptr;
}

void CircuitPath::prepare(const Format& format) {
  if (Set* handed = handed_.exchange(nullptr, std::memory_order_acq_rel)) now_ = handed;
  else if (next_ != nullptr) now_ = next_;
  next_ = nullptr;
  for (Set* left = nullptr; retired_.pop(left);) {}
  std::erase_if(owned_, [&](const auto& set) { return set.get() != now_; });
  factor_ = now_->order.amplifier->oversampling;
  const auto steps = count(format.frames * factor_);
  down_ = dsp::StereoDownsampler(factor_);
  down_.prepare(format.frames);
  for (Work& work : works_) {
    for (int side = 0; side < 2; ++side) {
      work.scaled[side].assign(steps, 0.0);
      work.out[side].assign(steps, 0.0);
    }
  }
  seen_.assign(steps, 0.0);
  for (auto& side : terminals_) side.assign(count(format.frames), 0.0f);
  for (auto& side : metered_) side.assign(most_taps * most_metered_steps, 0.0);
  hiss_.assign(count(format.frames), 0.0f);
  fade_steps_ = dsp::ramp_frames(fade_time, format.rate) * factor_;
  frames_between_ = dsp::ramp_frames(meter_interval, format.rate);
  patience_ = dsp::ramp_frames(patience_with_divergence, format.rate);
  silence_ = dsp::ramp_frames(silence_after_divergence, format.rate);
  gain_step_ = 1.0f / static_cast<float>(dsp::ramp_frames(mute_time, format.rate));
  noise_share_ = 1.0 / std::sqrt(dsp::a_weighted_fraction(format.rate));
  scope_.prepare(now_->order.amplifier->model->rate());
  is_prepared_ = true;
  reset();
}

void CircuitPath::reset() noexcept {
  take();
  if (next_ != nullptr) {
    retire(std::exchange(now_, next_));
    next_ = nullptr;
  }
  now_->reset();
  now_->mean[0] = now_->mean[1] = 0.0;
  down_.reset();
  for (auto& noise : noise_) noise.reset();
  noise_rms_[0] = static_cast<float>(now_->order.amplifier->noise.value() * noise_share_);
  begin_scope();
  stage_ = {};
  readings_ = {};
  power_ = square_[0] = square_[1] = 0.0;
  bad_frames_ = muted_left_ = 0;
  gain_ = 1.0f;
}

void CircuitPath::retire(Set* set) noexcept { retired_.push(set); }

namespace {

/// Is the same heard of both?
bool sounds_alike(const CircuitOrder& a, const CircuitOrder& b) noexcept {
  return a.amplifier == b.amplifier && a.match == b.match && a.listen == b.listen;
}

}  // namespace

/// What was handed over begins to be faded to, one at a time. Where only the scope looks elsewhere there is nothing to
/// fade: the lanes go on as they are.
void CircuitPath::take() noexcept {
  if (next_ != nullptr) return;
  next_ = handed_.exchange(nullptr, std::memory_order_acq_rel);
  if (next_ == nullptr) return;
  const bool goes_on = rests_alike(*now_->order.amplifier->model, *next_->order.amplifier->model);
  if (goes_on)
    for (int side = 0; side < 2; ++side) next_->lanes[side].continue_from(now_->lanes[side]);
  // The eye begins where the ear is: with the left side's charges.
  if (next_->eye && goes_on && next_->eye->model().shape() == now_->lanes[0].model().shape())
    next_->eye->continue_from(now_->lanes[0]);
  if (next_->heard_tap == now_->heard_tap &&
      next_->order.amplifier->looked_at.name == now_->order.amplifier->looked_at.name)
    std::copy_n(now_->mean, 2, next_->mean);
  noise_rms_[1] = static_cast<float>(next_->order.amplifier->noise.value() * noise_share_);
  fade_done_ = 0;
  if (sounds_alike(now_->order, next_->order)) retire(std::exchange(now_, std::exchange(next_, nullptr)));
  begin_scope();
}

/// On the set that is heard.
void CircuitPath::begin_scope() noexcept {
  const Set& set = shown();
  scope_.restart(set.seen_factor * set.seen_resting, set.seen_factor, set.view);
}

const CircuitOrder& CircuitPath::order() const noexcept { return next_ != nullptr ? next_->order : now_->order; }

/// The work of both lanes: all steps, the last of them with every tap when it is time to look.
void CircuitPath::send(Set& set, Work& work, const double* const high[2], int steps, bool meters,
                       AmplifierBank& bank) noexcept {
  const std::size_t taps = set.order.amplifier->model->taps();
  const int looked_at = meters ? std::min(steps, most_metered_steps) : 0, first = steps - looked_at;
  const double match = static_cast<double>(set.order.match);
  for (int side = 0; side < 2; ++side) {
    const auto at = count(side);
    work.in[side] = high[side];
    if (set.order.match != 1.0f) {
      double* scaled = work.scaled[side].data();
      for (int i = 0; i < steps; ++i) scaled[i] = match * high[side][i];
      work.in[side] = scaled;
    }
    for (auto& pass : work.taps) pass[at].fill(nullptr);
    if (side == 0 && &set == &shown() && !set.eye) work.taps[0][at][set.seen_tap] = seen_.data();
    work.taps[0][at][set.heard_tap] = work.out[side].data();
    bank.add({.lane = &set.lanes[side], .in = work.in[side], .out = std::span(work.taps[0][at]).first(taps)}, first, 0);
    if (looked_at == 0) continue;
    for (std::size_t tap = 0; tap < taps; ++tap)
      work.taps[1][at][tap] = metered_[side].data() + tap * most_metered_steps;
    bank.add({.lane = &set.lanes[side], .in = work.in[side] + first, .out = std::span(work.taps[1][at]).first(taps)},
             looked_at, 1);
  }
  if (&set == &shown() && set.eye) send_eye(set, work.in[0], steps, bank);
}

/// Cut as the lanes beside it are, so that it shares their register.
void CircuitPath::send_eye(Set& set, const double* in, int steps, AmplifierBank& bank) noexcept {
  const int first = steps - metered_steps_;
  for (const int pass : {0, 1}) {
    auto& taps = eye_taps_[pass];
    taps.fill(nullptr);
    const int from = pass == 0 ? 0 : first;
    taps[set.seen_tap] = seen_.data() + from;
    bank.add({.lane = &*set.eye, .in = in + from, .out = std::span(taps).first(set.eye->model().taps())},
             pass == 0 ? first : metered_steps_, pass);
  }
}

void CircuitPath::begin(const double* left_high, const double* right_high, int from, int frames,
                        AmplifierBank& bank) noexcept {
  take();
  const int steps = (frames - from) * factor_;
  const double* const high[2] = {left_high + from * factor_, right_high + from * factor_};
  frames_to_meter_ -= frames - from;
  const bool meters = frames_to_meter_ <= 0;
  if (meters) frames_to_meter_ = frames_between_;
  metered_steps_ = meters ? std::min(steps, most_metered_steps) : 0;
  rests_ = muted_left_ > 0 && gain_ == 0.0f;
  if (rests_) return;  // nothing is computed for nobody
  // While it fades the one that comes is looked at: the buffer for that is one pair's.
  send(*now_, works_[0], high, steps, meters && next_ == nullptr, bank);
  if (next_ != nullptr) send(*next_, works_[1], high, steps, meters, bank);
}

/// The scope's samples: the eye's, or those of the left side, whose end stands among what was metered.
void CircuitPath::see(const Set& set, const Work& work, int steps) noexcept {
  if (!set.eye && set.seen_tap == set.heard_tap) return scope_.add(work.out[0].data(), steps);
  if (!set.eye)
    std::copy_n(metered_[0].data() + set.seen_tap * most_metered_steps, metered_steps_,
                seen_.data() + steps - metered_steps_);
  scope_.add(seen_.data(), steps);
}

/// What is heard of a set, without what it is at rest; a probe behind a high-pass of 10 Hz.
//   y = (x - rest) scale,   m += a (y - m),   out = y - m
void CircuitPath::settle(Set& set, Work& work, int steps) noexcept {
  const double rate = set.order.amplifier->model->rate().value();
  const double a = 2.0 * std::numbers::pi * probe_high_pass / rate;
  for (int side = 0; side < 2; ++side) {
    double* out = work.out[side].data();
    const bool is_looked_at = &set == &shown();
    if (metered_steps_ > 0 && is_looked_at)
      std::copy_n(metered_[side].data() + set.heard_tap * most_metered_steps, metered_steps_,
                  out + steps - metered_steps_);
    if (side == 0 && is_looked_at) see(set, work, steps);
    if (!set.blocks_dc) continue;
    for (int i = 0; i < steps; ++i) {
      const double y = (out[i] - set.resting) * set.scale;
      set.mean[side] += a * (y - set.mean[side]);
      out[i] = y - set.mean[side];
    }
  }
}

void CircuitPath::finish(const float* left_volts, const float* right_volts, int from, int frames) noexcept {
  const int steps = (frames - from) * factor_, n = frames - from;
  if (rests_) {
    for (auto& side : terminals_) std::fill_n(side.begin() + from, n, 0.0f);
    watch(from, frames);
    if (next_ != nullptr) become_next();
    return;
  }
  settle(*now_, works_[0], steps);
  meter(metered_steps_);
  double share_at_end = 0.0;
  if (next_ != nullptr) {
    settle(*next_, works_[1], steps);
    const double per_step = 1.0 / fade_steps_;
    for (int side = 0; side < 2; ++side) {
      double* out = works_[0].out[side].data();
      const double* to = works_[1].out[side].data();
      for (int i = 0; i < steps; ++i) {
        const double share = std::min(1.0, (fade_done_ + i + 1) * per_step);
        out[i] += share * (to[i] - out[i]);
      }
    }
    fade_done_ = std::min(fade_done_ + steps, fade_steps_);
    share_at_end = fade_done_ * per_step;
  }
  float* sides[2] = {terminals_[0].data() + from, terminals_[1].data() + from};
  down_.process(works_[0].out[0].data(), works_[0].out[1].data(), sides[0], sides[1], n);
  const auto share = static_cast<float>(share_at_end);
  const float noise_rms = noise_rms_[0] + share * (noise_rms_[1] - noise_rms_[0]);
  const auto hiss = std::span(hiss_).first(count(n));
  for (int side = 0; side < 2; ++side) {
    if (noise_rms > 0.0f) noise_[side].fill(hiss, noise_rms);
    for (int i = 0; i < n; ++i) sides[side][i] += noise_rms > 0.0f ? hiss[count(i)] : 0.0f;
  }
  count_limits(left_volts, right_volts, from, frames);
  watch(from, frames);
  if (next_ != nullptr && fade_done_ == fade_steps_) become_next();
}

/// What was faded to is what plays.
void CircuitPath::become_next() noexcept {
  retire(std::exchange(now_, next_));
  next_ = nullptr;
  noise_rms_[0] = noise_rms_[1];
  std::swap(works_[0], works_[1]);
}

}  // namespace ohmic::gear
