// The turning of an ALSA card: waits for a period, reads it, has it computed, writes it; finds its way back when it was late.

#include "devices/alsa/loop.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <cmath>
#include <utility>

#include <fmt/format.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <unistd.h>

namespace ohmic::devices::alsa {
namespace {

/// A card that gives no interrupt for so long gives none any more. The longest period is 0.1 s.
constexpr int patience_ms = 1000;
constexpr int attempts_to_start = 25, attempts_to_rehearse = 3;

/// A sentence of bounded length, without memory of its own.
struct Words {
  char text[sizeof Event::why] = {};
  template <class... Parts>
  std::string_view say(fmt::format_string<Parts...> format, Parts&&... parts) noexcept {
    const auto end = fmt::format_to_n(text, sizeof text, format, std::forward<Parts>(parts)...);
    return {text, std::min(end.size, sizeof text)};
  }
};

double milliseconds(Clock::Time time) { return std::chrono::duration<double, std::milli>(time).count(); }

}  // namespace

Loop::Loop(Turning turning) : parts_(std::move(turning)), wake_(::eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC)) {
  const Pcm& clocked = parts_.capture != nullptr ? *parts_.capture : *parts_.playback;
  frames_ = clocked.got().frames;
  nowhere_.assign(static_cast<std::size_t>(frames_), 0.0f);
  if (parts_.capture != nullptr) {
    heard_.assign(static_cast<std::size_t>(parts_.capture->got().channels), nowhere_.data());
    const auto used = std::min(heard_.size(), static_cast<std::size_t>(parts_.inputs));
    std::copy_n(parts_.cycle.inputs().begin(), used, heard_.begin());
  }
  if (parts_.playback != nullptr) {
    played_.assign(static_cast<std::size_t>(parts_.playback->got().channels), nullptr);
    silence_ = played_;
    const auto used = std::min(played_.size(), static_cast<std::size_t>(parts_.outputs));
    std::copy_n(parts_.cycle.outputs().begin(), used, played_.begin());
  }
}

Loop::~Loop() {
  if (wake_ >= 0) ::close(wake_);
}

/// Silence in the whole ring, then both directions at once where they are linked.
int Loop::begin() noexcept {
  Pcm *capture = parts_.capture, *playback = parts_.playback;
  for (Pcm* pcm : {capture, playback})
    if (pcm != nullptr) pcm->drop();
  for (Pcm* pcm : {capture, playback})
    if (pcm != nullptr)
      if (const int error = pcm->prepare(); error < 0) return error;
  if (playback != nullptr) {
    for (int filled = 0; filled + frames_ <= playback->got().ring; filled += frames_)
      if (const int error = playback->write(silence_, frames_); error < 0) return error;
    if (const int error = playback->start(); error < 0) return error;
  }
  if (capture != nullptr && (playback == nullptr || !parts_.are_linked))
    if (const int error = capture->start(); error < 0) return error;
  begun_ = parts_.clock.now();
  return 0;
}

void Loop::end() noexcept {
  for (Pcm* pcm : {parts_.capture, parts_.playback})
    if (pcm != nullptr) pcm->drop();
}

Loop::Waited Loop::meaning(int error) noexcept {
  switch (-error) {
    case ENODEV: return Waited::gone;
    case ESTRPIPE: return Waited::suspended;
    default: break;
  }
  for (Pcm* pcm : {parts_.capture, parts_.playback})
    if (pcm != nullptr)
      if (const Waited state = look(*pcm); state != Waited::ready) return state;
  return Waited::xrun;
}

Loop::Waited Loop::look(Pcm& pcm) noexcept {
  switch (pcm.state()) {
    case PcmState::xrun: return Waited::xrun;
    case PcmState::suspended: return Waited::suspended;
    case PcmState::gone: return Waited::gone;
    case PcmState::running:
    case PcmState::other: break;
  }
  return Waited::ready;
}

/// Until a whole period can be read and written.
Loop::Waited Loop::wait() noexcept {
  const std::array<Pcm*, 2> both = {parts_.capture, parts_.playback};
  Pcm& counted = parts_.capture != nullptr ? *parts_.capture : *parts_.playback;
  bool is_asked = false;
  while (true) {
    counted_ = counted.moment(parts_.clock.now());  // the interrupt's, before the hardware is asked
    std::array<pollfd, 16> polled;
    nfds_t count = 0;
    bool is_ready = true;
    for (Pcm* pcm : both) {
      if (pcm == nullptr) continue;
      const long available = pcm->available(is_asked);
      if (available < 0) return meaning(static_cast<int>(available));
      if (available >= frames_) continue;
      is_ready = false;
      for (const Pcm::Watch& watch : pcm->watches())
        if (count + 1 < polled.size())
          polled[count++] = {
              .fd = watch.descriptor, .events = static_cast<short>(watch.events | POLLERR), .revents = 0};
    }
    if (is_ready) {
      if (counted_.frames < frames_)
        counted_ = counted.moment(parts_.clock.now());  // the other direction woke us, and this one was asked
      return Waited::ready;
    }
    const nfds_t of_cards = count;
    if (!is_stopping_) polled[count++] = {.fd = wake_, .events = POLLIN, .revents = 0};
    const int woken = ::poll(polled.data(), count, patience_ms);
    if (woken < 0 && errno != EINTR) return Waited::no_interrupts;
    if (woken == 0) return Waited::no_interrupts;
    if (count > of_cards && (polled[of_cards].revents & POLLIN) != 0) return Waited::woken;
    for (nfds_t i = 0; i < of_cards; ++i)
      if ((polled[i].revents & (POLLERR | POLLHUP | POLLNVAL)) != 0) return meaning(0);
    // The interrupt's own count first; where that is not enough yet, the hardware is asked.
    is_asked = true;
  }
}

/// When the period that is read now was over at the card: the interrupt's time and count, if they can be true.
Clock::Time Loop::ended(Clock::Time now) const noexcept {
  const double more = static_cast<double>(counted_.frames - frames_) / parts_.cycle.granted().format.rate.value();
  const Clock::Time when = counted_.when - Clock::Time(std::llround(1e9 * more));
  const bool is_told = counted_.when > Clock::Time{} && counted_.when <= now && now - when < std::chrono::seconds(1);
  return is_told && counted_.frames >= frames_ ? when : now;
}

int Loop::turn(Latency* latency) noexcept {
  const Clock::Time now = parts_.clock.now();
  last_ = ended(now);
  if (latency != nullptr) {
    latency->capture = parts_.capture != nullptr ? parts_.capture->delay() : 0;
    latency->playback = parts_.playback != nullptr ? parts_.playback->delay() : 0;
  }
  if (parts_.capture != nullptr)
    if (const int error = parts_.capture->read(heard_, frames_); error < 0) return error;
  parts_.cycle.compute(frames_, Cycle::Thread::audio, last_);
  if (parts_.playback != nullptr)
    if (const int error = parts_.playback->write(played_, frames_); error < 0) return error;
  return 0;
}

/// Begins, and waits for the first period. With a short ring some drivers run dry before their first period is there, or
/// not, as the bus happens to be: so again, until it was there in time.
Loop::Waited Loop::settle() noexcept {
  Waited waited = Waited::xrun;
  for (int attempt = 0; attempt < attempts_to_start && waited == Waited::xrun; ++attempt) {
    const int error = begin();
    waited = error < 0 ? meaning(error) : wait();
    if (error < 0 && waited == Waited::xrun) waited = Waited::refused;
  }
  return waited;
}

/// What is missing lies between the last period that came, where one came at all, and the beginning of what comes now.
void Loop::count(Clock::Time before, Clock::Time noticed) noexcept {
  if (before == Clock::Time{}) return;
  Words words;
  const double rate = parts_.cycle.granted().format.rate.value();
  const auto missing = std::llround(std::chrono::duration<double>(begun_ - before).count() * rate);
  parts_.cycle.miss(Frames(missing), noticed,
                    words.say("{}'s buffer ran out, {:.1f} ms after the last period", std::string_view(parts_.name),
                              milliseconds(noticed - before)));
}

void Loop::lose(Waited reason) noexcept {
  Words words;
  const std::string_view name(parts_.name);
  std::string_view why;
  switch (reason) {
    case Waited::gone: why = words.say("{} was unplugged", name); break;
    case Waited::suspended: why = words.say("the machine slept, and {} with it", name); break;
    case Waited::no_interrupts: why = words.say("{} gives no interrupts any more", name); break;
    case Waited::xrun: why = words.say("the buffer of {} runs out at every start", name); break;
    case Waited::refused: why = words.say("{} does not start again", name); break;
    case Waited::ready:
    case Waited::woken: return;
  }
  parts_.cycle.events().push(Event::Kind::lost, parts_.clock.now(), Frames(0), why);
}

void Loop::run(const std::stop_token& stop) noexcept {
  const std::stop_callback wake(stop, [this] { ::eventfd_write(wake_, 1); });
  Waited waited = settle();
  int left = -1;  // periods to play when it is stopped
  while (left != 0) {
    if (waited == Waited::ready)
      if (const int error = turn(nullptr); error < 0) waited = meaning(error);
    if (waited == Waited::xrun && !is_stopping_) {
      const Clock::Time before = last_, noticed = parts_.clock.now();
      waited = settle();
      if (waited == Waited::ready) {
        count(before, noticed);
        continue;  // its first period is there already
      }
    }
    if (waited == Waited::woken) {
      is_stopping_ = true;
      parts_.cycle.attach(nullptr);
      if (parts_.playback == nullptr) break;
      left = parts_.playback->got().ring / frames_ + 1;
    } else if (waited != Waited::ready) {
      if (!is_stopping_) lose(waited);
      break;
    }
    // A card that is ready without being waited for, because we are late or it is no hardware, must be stoppable, too.
    waited = stop.stop_requested() && !is_stopping_ ? Waited::woken : wait();
    if (left > 0) --left;
  }
  end();
}

/// Who wakes late finds more captured: the least late of all tells most. Of those the one with the least to be played, for
/// what is on its way through USB is told as of the last packet that has arrived, and so a little too much. Where nothing
/// is captured, the one in the middle tells most.
Loop::Latency Loop::truest(std::span<Latency> all) const noexcept {
  const auto both = [](const Latency& one) { return std::pair(one.capture, one.playback); };
  if (parts_.capture != nullptr) return *std::ranges::min_element(all, {}, both);
  const auto middle = all.begin() + std::ssize(all) / 2;
  std::ranges::nth_element(all, middle, {}, &Latency::playback);
  return *middle;
}

Result<Loop::Latency> Loop::rehearse() noexcept {
  constexpr std::size_t settling = 3, turns = 12;
  std::array<Latency, turns> told;
  std::size_t count = 0;
  Waited waited = Waited::xrun;
  for (int attempt = 0; attempt < attempts_to_rehearse && waited == Waited::xrun; ++attempt) {
    waited = settle();
    for (count = 0; count < turns && waited == Waited::ready; ++count) {
      const int error = turn(&told[count]);
      const bool is_told = told[count].capture >= 0 && told[count].playback >= 0;
      waited = error < 0 || !is_told ? meaning(error) : wait();
      if (error < 0 || !is_told) break;
    }
  }
  end();
  const auto fails = [&](std::string_view reason, std::string hint) {
    return failure(fmt::format("{} does not play: {}.", parts_.name, reason), std::move(hint));
  };
  switch (waited) {
    case Waited::gone: return fails("it was unplugged", "Plug it in again.");
    case Waited::suspended: return fails("the machine sleeps", "It is tried again.");
    case Waited::no_interrupts:
      return fails("it gave no interrupt for a second",
                   "Unplug it and plug it in again, or choose another clock source for it.");
    case Waited::refused: return fails("it does not start", "Unplug it and plug it in again.");
    case Waited::ready:
    case Waited::xrun:
    case Waited::woken: break;
  }
  if (count <= settling)
    return fails("its buffer runs out at once", "Ask for longer periods (frames) in the rig, or more.");
  return truest(std::span(told).first(count).subspan(settling));
}

}  // namespace ohmic::devices::alsa
