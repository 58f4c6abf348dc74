// Tap to packets: fetches, converts, codes, hands round.

#include "stream/broadcast.hpp"

#include <algorithm>
#include <cmath>

namespace ohmic::stream {

Result<std::unique_ptr<Broadcast>> Broadcast::open(std::shared_ptr<Tap> tap, const OpusSettings& settings) {
  auto encoder = OpusEncoder::open(settings);
  if (!encoder) return std::unexpected(encoder.error());
  return std::unique_ptr<Broadcast>(new Broadcast(std::move(tap), std::move(*encoder)));
}

Broadcast::Broadcast(std::shared_ptr<Tap> tap, OpusEncoder encoder)
    : tap_(std::move(tap)),
      encoder_(std::move(encoder)),
      converter_(tap_->rate()),
      read_(2 * 1024),
      coded_(2 * static_cast<std::size_t>(encoder_.settings().frames)) {}

Broadcast::~Broadcast() {
  if (!sinks_.empty()) tap_->close();
}

void Broadcast::add(std::shared_ptr<Sink> sink) {
  if (sinks_.empty()) {
    tap_->skip_to(0);  // what was left when the last listener went
    tap_->open();
    held_ = filled_ = 0;
    bridged_ = dropped();
  }
  sinks_.push_back(std::move(sink));
}

void Broadcast::remove(const Sink& sink) noexcept {
  if (std::erase_if(sinks_, [&](const auto& one) { return one.get() == &sink; }) > 0 && sinks_.empty()) tap_->close();
}

void Broadcast::skip_dropped() noexcept {
  const auto waiting = static_cast<double>(tap_->readable());
  const double longest = longest_wait.value() * tap_->rate().value();
  if (waiting > longest) skipped_ += tap_->skip_to(static_cast<std::size_t>(longest / 4));
  const std::uint64_t lost = dropped() - bridged_;
  bridged_ += lost;
  next_ += std::llround(static_cast<double>(lost) * opus_rate / tap_->rate().value());
}

/// One packet's frames at 48 kHz, or as many as there are.
void Broadcast::fill() noexcept {
  const std::size_t wanted = coded_.size() / 2;
  while (filled_ < wanted) {
    held_ += tap_->read(std::span(read_).subspan(2 * held_));
    const auto moved = converter_.convert(std::span(read_).first(2 * held_), std::span(coded_).subspan(2 * filled_));
    if (moved.taken == 0 && moved.made == 0) return;
    std::copy(read_.begin() + static_cast<std::ptrdiff_t>(2 * moved.taken),
              read_.begin() + static_cast<std::ptrdiff_t>(2 * held_), read_.begin());
    held_ -= moved.taken;
    filled_ += moved.made;
  }
}

Second Broadcast::pump() noexcept {
  if (tap_->rate() != converter_.from()) {
    converter_ = RateConverter(tap_->rate());
    held_ = 0;
  }
  skip_dropped();
  const int frames = encoder_.settings().frames;
  for (fill(); filled_ == static_cast<std::size_t>(frames); fill()) {
    const auto bytes = encoder_.encode(coded_);
    filled_ = 0;
    if (!bytes.empty()) {
      ++packets_;
      for (const auto& sink : sinks_) sink->take({.bytes = bytes, .start = next_, .frames = frames});
    }
    next_ += frames;
  }
  return Second((frames - static_cast<double>(filled_)) / opus_rate);
}

}  // namespace ohmic::stream
