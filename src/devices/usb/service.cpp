// The thread that speaks for a USB card: reads the host's requests, answers each at its time, and never makes the engine wait.

#include "devices/usb/service.hpp"

#include <algorithm>
#include <cerrno>
#include <tuple>
#include <utility>

#include <fmt/format.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

namespace ohmic::devices::usb {

namespace {

// Above the audio thread (70) and those of programs that play through the card, as a sound card's interrupt is: its work is
// short, and they all wait for it.
constexpr int priority = 75;
// Below it, for machines of the network.
constexpr int priority_for_guests = 60;

// A host that takes nothing for so long is gone.
constexpr Clock::Time patience = std::chrono::seconds(1);
// Bytes that wait for a slow host; with more, it is not heard.
constexpr std::size_t most_backlog = std::size_t{1} << 20;

}  // namespace

Service::Service(const Clock& clock, const Layout& layout, Rings& rings, rt::Latest<Stamp>& stamps, EventQueue& events)
    : clock_(clock), layout_(layout), stamps_(stamps), events_(events), rings_(rings) {
  function_.emplace(layout_, rings_);
  time_.begin({.rate = layout.rate}, clock.now());
}

Service::~Service() {
  halt();
  if (bell_ >= 0) ::close(bell_);
}

Result<void> Service::run(Plug plug) {
  plug_ = std::move(plug);
  return begin();
}

Result<void> Service::run_for_guests() {
  has_guests_ = true;
  return begin();
}

Result<void> Service::resume(const Format& format) {
  layout_.rate = format.rate;
  time_.begin(format, clock_.now());
  return begin();
}

Result<void> Service::begin() {
  if (bell_ < 0) bell_ = ::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
  if (bell_ < 0) return failure("The system gives no more file descriptors.", "Close other programs.");
  auto thread = rt::Thread::start({.name = "ohmic-usb", .priority = has_guests_ ? priority_for_guests : priority},
                                  [this](const std::stop_token& stop) { serve(stop); });
  if (!thread) return std::unexpected(std::move(thread).error());
  thread_.emplace(std::move(*thread));
  return {};
}

void Service::halt() noexcept {
  if (!thread_) return;
  thread_->request_stop();
  const std::uint64_t ring = 1;
  std::ignore = ::write(bell_, &ring, sizeof ring);
  thread_.reset();
  std::uint64_t rung = 0;
  std::ignore = ::read(bell_, &rung, sizeof rung);
}

void Service::serve(const std::stop_token& stop) {
  while (!stop.stop_requested()) {
    const Clock::Time now = clock_.now();
    look_at_engine(now);
    function_->tick(time_, now);
    const bool is_well = flush(now);
    tell(now);
    if (is_lost() || (!is_well && !part())) break;
    wait(function_->due(time_, clock_.now()));
    if (has_guests_) welcome();
    if (!hear_host() && !part()) break;
  }
  if (stop.stop_requested()) return;
  is_lost_.store(true, std::memory_order_release);
  events_.push(Event::Kind::lost, clock_.now(), {},
               "the USB card was pulled out of its port: detached, or vhci-hcd was unloaded");
}

void Service::look_at_engine(Clock::Time now) {
  const bool was_free = time_.is_running_free();
  time_.hear(stamps_.front(), now);
  if (was_free || !time_.is_running_free()) return;
  if (told_.is_playing || told_.is_recording) {
    told_.stalls.fetch_add(1, std::memory_order_relaxed);
    events_.push(Event::Kind::xrun, now, {},
                 "the engine did not come for 100 ms; programs on the USB card hear silence");
  }
}

// Until that time, or something comes from the host.
void Service::wait(Clock::Time until) {
  // With no stream open nothing is due; the engine is looked at ten times a second.
  const Clock::Time now = clock_.now();
  const Clock::Time left = std::clamp<Clock::Time>(until - now, Clock::Time(0), std::chrono::milliseconds(100));
  const bool goes_on = is_behind_ && backlog() <= most_backlog;
  const timespec time{.tv_sec = 0, .tv_nsec = goes_on ? 0 : static_cast<long>(left.count())};
  // One that does not take its answers is not asked for more.
  const bool hears = !is_behind_, speaks = backlog() > 0;
  pollfd polled[] = {
      {.fd = plug_.socket(), .events = static_cast<short>((hears ? POLLIN : 0) | (speaks ? POLLOUT : 0)), .revents = 0},
      {.fd = bell_, .events = POLLIN, .revents = 0}};
  ::ppoll(polled, 2, &time, nullptr);
}

// Whatever the host has said by now. False: it hung up, or cannot be understood.
bool Service::hear_host() {
  if (plug_.socket() < 0) return true;
  if (!is_behind_) {
    const std::span<std::uint8_t> room = reader_.room();
    const ssize_t got = ::recv(plug_.socket(), room.data(), room.size(), MSG_DONTWAIT);
    if (got == 0) return false;
    if (got < 0) return errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR;
    reader_.filled(static_cast<std::size_t>(got));
  }
  while (true) {
    is_behind_ = backlog() > most_backlog;
    if (is_behind_) return true;
    // Anew for each: turning samples takes a moment, and the engine may have come meanwhile.
    const Clock::Time now = clock_.now();
    look_at_engine(now);
    const auto is_message = reader_.next(message_);
    if (!is_message) {
      events_.push(Event::Kind::told, now, {}, is_message.error().what);
      return false;
    }
    if (!*is_message) return true;
    function_->hear(message_, time_, now);
  }
}

std::size_t Service::backlog() noexcept { return function_->outbox().size() - sent_; }

// As much as the host takes now. False: it hung up, or takes nothing any more.
bool Service::flush(Clock::Time now) {
  std::vector<std::uint8_t>& out = function_->outbox();
  while (plug_.socket() >= 0 && sent_ < out.size()) {
    const ssize_t bytes = ::send(plug_.socket(), out.data() + sent_, out.size() - sent_, MSG_NOSIGNAL | MSG_DONTWAIT);
    if (bytes < 0 && errno == EINTR) continue;
    if (bytes < 0 && (errno == EAGAIN || errno == EWOULDBLOCK)) {
      if (!stuck_since_) stuck_since_ = now;
      out.erase(out.begin(), out.begin() + static_cast<std::ptrdiff_t>(std::exchange(sent_, 0)));
      return now - *stuck_since_ < patience;
    }
    if (bytes <= 0) return false;
    sent_ += static_cast<std::size_t>(bytes);
    stuck_since_.reset();
  }
  out.clear();
  sent_ = 0;
  return true;
}

void Service::tell(Clock::Time now) {
  const auto& playback = function_->playback();
  const auto& capture = function_->capture();
  told_.host_late.store(playback.counts().host_late + capture.counts().host_late, std::memory_order_relaxed);
  told_.lost.store(playback.counts().lost + capture.counts().lost, std::memory_order_relaxed);
  told_.is_playing.store(playback.is_open(), std::memory_order_relaxed);
  told_.is_recording.store(capture.is_open(), std::memory_order_relaxed);
  told_.is_running_free.store(time_.is_running_free(), std::memory_order_relaxed);
  const std::uint32_t wish = function_->wish().value_or(0);
  if (wish != told_.wish.exchange(wish, std::memory_order_relaxed) && wish != 0) {
    char words[96];
    const auto end = fmt::format_to_n(words, sizeof words, "a program asks the USB card for {:g} kHz", wish / 1000.0);
    events_.push(Event::Kind::told, now, {}, {words, std::min(end.size, sizeof words)});
  }
}

}  // namespace ohmic::devices::usb
