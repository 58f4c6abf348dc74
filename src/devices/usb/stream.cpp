// One direction's isochronous transfers: each is answered when the engine's frame counter has passed the frames it carries.

#include "devices/usb/stream.hpp"

#include <algorithm>
#include <cmath>

#include "devices/usb/samples.hpp"

namespace ohmic::devices::usb {

namespace {

// A stream that starts this close before the engine's next period is heard from that period on: converting the first
// transfer takes a moment, and the engine must not find half of it.
constexpr Clock::Time close_to_period = std::chrono::microseconds(250);
constexpr double gain_seconds = 0.01;  // from silence to full scale, so that a turned volume does not click

}  // namespace

Stream::Stream(Direction direction, int channels, FrameRing& ring)
    : direction_(direction), channels_(channels), ring_(ring) {}

void Stream::open(int bytes, double rate, std::vector<std::uint8_t>& out) {
  for (; !transfers_.empty(); transfers_.remove_first()) {
    for (Packet& packet : transfers_.first().packets) packet.actual = 0;
    answer(out, transfers_.first().sequence, shut_down, transfers_.first().packets, {});
  }
  bytes_ = bytes;
  rate_ = rate;
  is_anchored_ = false;
}

// The first frame passes now.
void Stream::anchor(const Timeline& time, Clock::Time now) noexcept {
  next_ = time.position(now);
  packets_ = 0;
  if (direction_ == Direction::playback && !time.is_running_free()) {
    const std::int64_t period_end = time.written(now);
    if (time.time_of(period_end) - now < close_to_period) next_ = std::max(next_, period_end);
  }
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
  const bool was_late = is_anchored_ && next_ < time.position(now) && &transfers_.first() == transfer;
  if (was_late) ++counts_.host_late;
  if (!is_anchored_ || was_late) anchor(time, now);
  transfer->sequence = submit.sequence;
  transfer->begin = next_;
  const int frames = size_packets(submit, *transfer);
  // A transfer without sound takes the time of its packets all the same.
  const auto time_of_packets =
      static_cast<std::int64_t>(static_cast<double>(submit.packets.size()) * rate_ / microframes);
  next_ += frames > 0 ? frames : std::max<std::int64_t>(1, time_of_packets);
  transfer->end = next_;
  goal_ = gain;
  if (direction_ == Direction::playback) take_sound(submit, *transfer, time);
}

bool Stream::unlink(std::uint32_t sequence, const Timeline& time) {
  if (!transfers_.remove(sequence, taken_)) return false;
  if (direction_ == Direction::playback && !time.is_running_free()) {
    // What the engine has not taken yet is silent again.
    const std::int64_t end = taken_.end - time.offset();
    for (std::int64_t frame = std::max(taken_.begin - time.offset(), end - ring_.frames()); frame < end; ++frame) {
      for (int channel = 0; channel < channels_; ++channel) ring_.set(channel, frame, 0.0f);
    }
  }
  // A host that takes all transfers back is stopping; what it sends next is a new beginning.
  if (transfers_.empty()) is_anchored_ = false;
  return true;
}

void Stream::tick(const Timeline& time, Clock::Time now, float gain, std::vector<std::uint8_t>& out) {
  goal_ = gain;
  const std::int64_t position = time.position(now);  // the engine has written all that passed
  while (!transfers_.empty() && transfers_.first().end <= position) {
    const Transfers::Transfer& transfer = transfers_.first();
    if (direction_ == Direction::capture) {
      give_sound(transfer, time);
      answer(out, transfer.sequence, done, transfer.packets, scratch_);
    } else {
      answer(out, transfer.sequence, done, transfer.packets, {});
    }
    transfers_.remove_first();
  }
}

Clock::Time Stream::due(const Timeline& time, Clock::Time now) const noexcept {
  if (transfers_.empty()) return Clock::Time::max();
  const Clock::Time when = time.time_of(transfers_.first().end);
  // Due, and yet not answered: the engine is late. It is looked for once every microframe.
  return when > now ? when : now + std::chrono::microseconds(125);
}

// Linear, a hundredth of a second from end to end; at the goal it stands exactly there.
void Stream::turn_gain(int frames) noexcept {
  const float way = gain_step_ * static_cast<float>(frames);
  gain_ = std::abs(goal_ - gain_) <= std::abs(way) ? goal_ : gain_ + way;
  gain_step_ = gain_ == goal_ ? 0.0f : std::copysign(static_cast<float>(1.0 / (gain_seconds * rate_)), goal_ - gain_);
}

float Stream::gain_at(int frame) const noexcept {
  const float way = gain_step_ * static_cast<float>(frame);
  return std::abs(goal_ - gain_) <= std::abs(way) ? goal_ : gain_ + way;
}

template <int Bytes>
void Stream::convert_in(const std::uint8_t* data, std::int64_t frame, int count) noexcept {
  const auto stride = static_cast<std::size_t>(Bytes * channels_);
  const bool is_unity = gain_ == 1.0f && gain_step_ == 0.0f;
  for (int channel = 0; channel < channels_; ++channel) {
    const std::uint8_t* sample = data + static_cast<std::size_t>(Bytes * channel);
    for (int i = 0; i < count; ++i, sample += stride) {
      const float value = sample_in<Bytes>(sample);
      ring_.set(channel, frame + i, is_unity ? value : value * gain_at(i));
    }
  }
}

template <int Bytes>
void Stream::convert_out(std::uint8_t* data, std::int64_t frame, int count) const noexcept {
  const auto stride = static_cast<std::size_t>(Bytes * channels_);
  const bool is_unity = gain_ == 1.0f && gain_step_ == 0.0f;
  for (int channel = 0; channel < channels_; ++channel) {
    std::uint8_t* sample = data + static_cast<std::size_t>(Bytes * channel);
    for (int i = 0; i < count; ++i, sample += stride) {
      const float value = ring_.at(channel, frame + i);
      sample_out<Bytes>(is_unity ? value : value * gain_at(i), sample);
    }
  }
}

void Stream::take_sound(const Submit& submit, const Transfers::Transfer& transfer, const Timeline& time) {
  turn_gain(0);
  std::int64_t frame = transfer.begin - time.offset();
  // The ring holds what the engine takes next; a host too far ahead, or without an engine, plays into nothing.
  const std::int64_t ahead = transfer.end - time.offset() - time.last().begun;
  const bool is_heard = !time.is_running_free() && ahead < ring_.frames();
  for (const Packet& packet : transfer.packets) {
    const int count = static_cast<int>(packet.length) / (bytes_ * channels_);
    const std::uint8_t* data = submit.data.data() + packet.offset;
    if (!is_heard) {
      counts_.lost += count;
    } else if (bytes_ == 2) {
      convert_in<2>(data, frame, count);
    } else if (bytes_ == 3) {
      convert_in<3>(data, frame, count);
    } else {
      convert_in<4>(data, frame, count);
    }
    turn_gain(count);
    frame += count;
  }
}

void Stream::give_sound(const Transfers::Transfer& transfer, const Timeline& time) {
  turn_gain(0);
  std::size_t bytes = 0;
  for (const Packet& packet : transfer.packets) bytes += packet.actual;
  scratch_.assign(bytes, 0);
  std::int64_t frame = transfer.begin - time.offset();
  // Silence where the engine is not there, or wrote over it meanwhile because this thread got no processor.
  const bool is_here = !time.is_running_free() && time.last().written - frame <= ring_.frames() / 2;
  if (!is_here) counts_.lost += transfer.end - transfer.begin;
  std::uint8_t* data = scratch_.data();
  for (const Packet& packet : transfer.packets) {
    const int count = static_cast<int>(packet.actual) / (bytes_ * channels_);
    if (!is_here) {
    } else if (bytes_ == 2) {
      convert_out<2>(data, frame, count);
    } else if (bytes_ == 3) {
      convert_out<3>(data, frame, count);
    } else {
      convert_out<4>(data, frame, count);
    }
    turn_gain(count);
    frame += count;
    data += packet.actual;
  }
}

}  // namespace ohmic::devices::usb
