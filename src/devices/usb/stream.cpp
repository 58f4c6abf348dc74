// One direction's isochronous transfers: each is answered when the engine's frame counter has passed the frames it carries.

#include "devices/usb/stream.hpp"

#include <algorithm>
#include <cmath>

#include "devices/usb/samples.hpp"

namespace ohmic::devices::usb {

namespace {

// Streams that start so soon after one another were started as one.
constexpr Clock::Time together = std::chrono::milliseconds(2);
// A host that has nothing under way for longer has stopped; what it sends next is a new beginning.
constexpr Clock::Time longest_stumble = std::chrono::milliseconds(50);
constexpr double gain_seconds = 0.01;  // from silence to full scale, so that a turned volume does not click

}  // namespace

Stream::Stream(Direction direction, int channels, Rings& rings)
    : direction_(direction),
      channels_(channels),
      rings_(rings),
      ring_(direction == Direction::playback ? rings.playback : rings.capture) {}

void Stream::open(int bytes, double rate, std::vector<std::uint8_t>& out) {
  for (; !transfers_.empty(); transfers_.remove_first()) {
    for (Packet& packet : transfers_.first().packets) packet.actual = 0;
    answer(out, transfers_.first().sequence, shut_down, transfers_.first().packets, false);
  }
  bytes_ = bytes;
  rate_ = rate;
  is_anchored_ = false;
}

// From which card's number on the engine has not taken yet what is played: a period that is over by the clock is being
// taken just now, or was.
std::int64_t Stream::untaken(const Timeline& time, Clock::Time now) const noexcept {
  const std::int64_t written = time.written(now);
  return (time.position(now) >= written ? written : time.last().begun + time.offset()) - slack(rate_);
}

// The first frame is the next period's, or the partner's that was started with us.
void Stream::anchor(const Timeline& time, Clock::Time now) noexcept {
  start_ = time.written(now);
  const bool has_partner = partner_ != nullptr && partner_->is_anchored_ && now - partner_->started_at_ < together;
  if (has_partner && (direction_ == Direction::capture || partner_->start_ >= untaken(time, now)))
    start_ = partner_->start_;
  started_at_ = now;
  next_ = start_;
  packets_ = 0;
  is_anchored_ = true;
}

// How many frames the transfer carries; of capture, how many each packet will: packet k brings the frames that pass
// between microframes k and k + 1, which for a rate r are
//   floor((k + 1) r / 8000) - floor(k r / 8000)
int Stream::size_packets(const Submit& submit, Transfers::Transfer& transfer) noexcept {
  const int frame_bytes = bytes_ * channels_;
  std::int64_t frames = 0;
  for (const Packet& packet : submit.packets) {
    std::int64_t here = packet.length / static_cast<std::uint32_t>(frame_bytes);
    if (direction_ == Direction::capture) {
      const auto whole = static_cast<std::int64_t>(rate_);
      here = std::min(here, (packets_ + 1) * whole / microframes - packets_ * whole / microframes);
      ++packets_;
    }
    frames += here;
    const auto actual =
        direction_ == Direction::capture ? static_cast<std::uint32_t>(here * frame_bytes) : packet.length;
    transfer.packets.push_back({.offset = packet.offset, .length = packet.length, .actual = actual});
  }
  return static_cast<int>(frames);
}

void Stream::submit(const Submit& submit, const Timeline& time, Clock::Time now, float gain,
                    std::vector<std::uint8_t>& out) {
  Transfers::Transfer* transfer = is_open() && !submit.packets.empty() ? transfers_.add() : nullptr;
  if (transfer == nullptr) {
    answer(out, submit.sequence, stalled, 0, {});
    return;
  }
  // Late, and yet in step: numbers go on, frames whose time has passed are answered at once, so the host catches up.
  const bool is_far_behind = is_anchored_ && now - time.time_of(next_) > longest_stumble;
  if (is_far_behind) ++counts_.host_late;
  if (!is_anchored_ || is_far_behind) anchor(time, now);
  transfer->sequence = submit.sequence;
  transfer->begin = next_;
  const int frames = size_packets(submit, *transfer);
  // A transfer without sound takes the time of its packets all the same.
  const auto time_of_packets =
      static_cast<std::int64_t>(static_cast<double>(submit.packets.size()) * rate_ / microframes);
  next_ += frames > 0 ? frames : std::max<std::int64_t>(1, time_of_packets);
  transfer->end = next_;
  aim_gain(gain);
  if (direction_ == Direction::playback) take_sound(submit, *transfer, time, now);
}

bool Stream::unlink(std::uint32_t sequence, const Timeline& time) {
  if (!transfers_.remove(sequence, taken_)) return false;
  if (direction_ == Direction::playback && !time.is_running_free()) {
    // What the engine has not taken yet is silent again.
    const std::int64_t begin = std::max(taken_.begin - time.offset(), time.last().begun);
    const std::int64_t count = std::min(taken_.end - time.offset() - begin, ring_.frames());
    if (count > 0) ring_.silence(begin, count);
  }
  // A host that takes all transfers back is stopping; what it sends next is a new beginning.
  if (transfers_.empty()) is_anchored_ = false;
  return true;
}

void Stream::tick(const Timeline& time, Clock::Time now, float gain, std::vector<std::uint8_t>& out) {
  aim_gain(gain);
  const std::int64_t position = time.position(now);  // the engine has written all that passed
  for (; !transfers_.empty() && transfers_.first().end <= position; transfers_.remove_first()) {
    const Transfers::Transfer& transfer = transfers_.first();
    const std::span<std::uint8_t> data =
        answer(out, transfer.sequence, done, transfer.packets, direction_ == Direction::capture);
    if (!data.empty()) give_sound(transfer, time, data.data());
  }
}

Clock::Time Stream::due(const Timeline& time, Clock::Time now) const noexcept {
  if (transfers_.empty()) return Clock::Time::max();
  const Clock::Time when = time.time_of(transfers_.first().end);
  // Due, and yet not answered: the engine is late. It is looked for once every microframe.
  return when > now ? when : now + std::chrono::microseconds(125);
}

void Stream::aim_gain(float goal) noexcept {
  goal_ = goal;
  const auto step = static_cast<float>(1.0 / (gain_seconds * rate_));
  gain_step_ = gain_ == goal_ ? 0.0f : std::copysign(step, goal_ - gain_);
}

// Linear, a hundredth of a second from end to end; at the goal it stands exactly there.
void Stream::apply_gain(float* samples, std::int64_t frames) noexcept {
  if (gain_ == 1.0f && gain_step_ == 0.0f) return;
  for (std::int64_t frame = 0; frame < frames; ++frame) {
    for (int channel = 0; channel < channels_; ++channel) *samples++ *= gain_;
    if (gain_step_ == 0.0f) continue;
    const bool is_there = std::abs(goal_ - gain_) <= std::abs(gain_step_);
    gain_ = is_there ? goal_ : gain_ + gain_step_;
    if (is_there) gain_step_ = 0.0f;
  }
}

// What is played goes into the ring under its own number, unless the engine has passed that already, is not there, or is
// so far behind the host that the ring is full.
void Stream::take_sound(const Submit& submit, const Transfers::Transfer& transfer, const Timeline& time,
                        Clock::Time now) {
  const std::int64_t offset = time.offset();
  const std::int64_t from = untaken(time, now) - offset;
  // The engine takes frames from the period's begin - s on: the last one's place must not be that one's.
  const std::int64_t farthest = time.last().begun - slack(rate_) + ring_.frames();
  const bool is_heard = !time.is_running_free() && transfer.end - offset <= farthest;
  std::int64_t frame = transfer.begin - offset, lost = 0;
  for (const Packet& packet : transfer.packets) {
    const std::int64_t count = packet.length / static_cast<std::uint32_t>(bytes_ * channels_);
    const std::int64_t late = is_heard ? std::clamp<std::int64_t>(from - frame, 0, count) : count;
    const std::uint8_t* data = submit.data.data() + packet.offset + late * bytes_ * channels_;
    ring_.visit(frame + late, count - late, [&](float* samples, std::int64_t frames) {
      const auto size = static_cast<std::size_t>(frames * channels_);
      if (bytes_ == 2) samples_in<2>(data, samples, size);
      if (bytes_ == 3) samples_in<3>(data, samples, size);
      if (bytes_ == 4) samples_in<4>(data, samples, size);
      apply_gain(samples, frames);
      data += size * static_cast<std::size_t>(bytes_);
    });
    lost += late;
    frame += count;
  }
  if (lost > 0) {
    counts_.lost += lost;
    if (is_heard) ++counts_.host_late;
  }
  rings_.played.fetch_add(1, std::memory_order_release);
}

void Stream::give_sound(const Transfers::Transfer& transfer, const Timeline& time, std::uint8_t* data) {
  const std::int64_t begin = transfer.begin - time.offset(), count = transfer.end - transfer.begin;
  // Silence where the engine is not there, or wrote over it meanwhile because this thread got no processor.
  const bool is_here = !time.is_running_free() &&
                       time.last().written - begin <= ring_.frames() - (time.last().written - time.last().begun);
  if (!is_here) {
    counts_.lost += count;
    std::fill_n(data, count * bytes_ * channels_, std::uint8_t{0});
    return;
  }
  ring_.visit(begin, count, [&](const float* samples, std::int64_t frames) {
    const auto size = static_cast<std::size_t>(frames * channels_);
    if (gain_ != 1.0f || gain_step_ != 0.0f) {
      scratch_.assign(samples, samples + size);
      apply_gain(scratch_.data(), frames);
      samples = scratch_.data();
    }
    if (bytes_ == 2) samples_out<2>(samples, data, size);
    if (bytes_ == 3) samples_out<3>(samples, data, size);
    if (bytes_ == 4) samples_out<4>(samples, data, size);
    data += size * static_cast<std::size_t>(bytes_);
  });
}

}  // namespace ohmic::devices::usb
