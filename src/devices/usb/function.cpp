// The whole USB card without its socket and thread: messages and time go in, answers come out.

#include "devices/usb/function.hpp"

#include <algorithm>

namespace ohmic::devices::usb {

Function::Function(const Layout& layout, Rings& rings)
    : layout_(layout),
      control_(layout),
      playback_(Stream::Direction::playback, static_cast<int>(layout.playback.channels.size()), rings),
      capture_(Stream::Direction::capture, static_cast<int>(layout.capture.channels.size()), rings) {
  outbox_.reserve(std::size_t{1} << 18);
  playback_.set_partner(capture_);
  capture_.set_partner(playback_);
}

void Function::hear(const Message& message, const Timeline& time, Clock::Time now) {
  if (const auto* submit = std::get_if<Submit>(&message)) {
    hear(*submit, time, now);
  } else {
    hear(std::get<Unlink>(message), time);
  }
}

void Function::hear(const Submit& submit, const Timeline& time, Clock::Time now) {
  if (submit.endpoint == 0) {
    const Request request = Request::from(submit.setup);
    const bool is_in = (request.type & 0x80u) != 0;
    switch (control_.hear(request, submit.data)) {
      case Control::Answer::yes: {
        // Bytes come back where both the request and its transfer say so; otherwise those that came with it were taken.
        std::span<const std::uint8_t> reply;
        if (is_in && submit.is_in)
          reply = control_.reply().first(std::min<std::size_t>(control_.reply().size(), submit.length));
        answer(outbox_, submit.sequence, done, submit.is_in ? static_cast<std::uint32_t>(reply.size()) : submit.length,
               reply);
        break;
      }
      case Control::Answer::refuse: answer(outbox_, submit.sequence, stalled, 0, {}); break;
      case Control::Answer::later:
        if (deferred_) answer(outbox_, deferred_->sequence, stalled, 0, {});
        deferred_ = {.sequence = submit.sequence, .length = submit.is_in ? 0 : submit.length, .until = now + patience};
        break;
    }
    open_streams();
    return;
  }
  if (submit.endpoint == (playback_endpoint & 0x0fu) && !submit.is_in) {
    playback_.submit(submit, time, now, control_.playback_gain(), outbox_);
  } else if (submit.endpoint == (capture_endpoint & 0x0fu) && submit.is_in) {
    capture_.submit(submit, time, now, control_.capture_gain(), outbox_);
  } else {
    answer(outbox_, submit.sequence, stalled, 0, {});
  }
}

void Function::hear(const Unlink& unlink, const Timeline& time) {
  bool is_found = playback_.unlink(unlink.victim, time) || capture_.unlink(unlink.victim, time);
  if (!is_found && deferred_ && deferred_->sequence == unlink.victim) {
    deferred_.reset();
    control_.forget_wish();
    is_found = true;
  }
  answer_unlink(outbox_, unlink.sequence, is_found ? unlinked : done);
}

// A stream is opened anew whenever its setting changed.
void Function::open_streams() {
  const auto follow = [&](int& setting, int now, Stream& stream, const Side& side) {
    if (setting == now) return;
    setting = now;
    stream.open(now == 0 ? 0 : side.settings[static_cast<std::size_t>(now)].bytes, control_.rate(), outbox_);
  };
  follow(playback_setting_, control_.playback_setting(), playback_, layout_.playback);
  follow(capture_setting_, control_.capture_setting(), capture_, layout_.capture);
}

void Function::tick(const Timeline& time, Clock::Time now) {
  if (deferred_ && now >= deferred_->until) {
    answer(outbox_, deferred_->sequence, stalled, 0, {});
    deferred_.reset();
    control_.forget_wish();
  }
  playback_.tick(time, now, control_.playback_gain(), outbox_);
  capture_.tick(time, now, control_.capture_gain(), outbox_);
}

Clock::Time Function::due(const Timeline& time, Clock::Time now) const noexcept {
  const Clock::Time wish = deferred_ ? deferred_->until : Clock::Time::max();
  return std::min({playback_.due(time, now), capture_.due(time, now), wish});
}

void Function::set_rate(std::uint32_t rate) {
  control_.set_rate(rate);
  if (deferred_) {
    const bool is_granted = control_.wish() == rate;
    answer(outbox_, deferred_->sequence, is_granted ? done : stalled, is_granted ? deferred_->length : 0, {});
    deferred_.reset();
    control_.forget_wish();
  }
  for (Stream* stream : {&playback_, &capture_}) {
    const bool is_playback = stream == &playback_;
    const int setting = is_playback ? playback_setting_ : capture_setting_;
    const Side& side = is_playback ? layout_.playback : layout_.capture;
    if (setting != 0) stream->open(side.settings[static_cast<std::size_t>(setting)].bytes, rate, outbox_);
  }
}

}  // namespace ohmic::devices::usb
