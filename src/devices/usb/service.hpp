#pragma once
// The thread that speaks for a USB card: reads the host's requests, answers each at its time, and never makes the engine wait.

#include <atomic>
#include <memory>
#include <optional>
#include <string>

#include "devices/event_queue.hpp"
#include "devices/usb/function.hpp"
#include "devices/usb/plug.hpp"
#include "rt/latest.hpp"
#include "rt/thread.hpp"

namespace ohmic::devices::usb {

/// What the thread tells the others.
struct Told {
  std::atomic<long> host_late{0}, lost{0}, stalls{0};
  std::atomic<bool> is_playing{false}, is_recording{false}, is_running_free{true};
  std::atomic<std::uint32_t> wish{0};  // Hz; 0: none
};

/// A card in its port. Its thread is stopped and started by [control], which may touch the rest only while it stands.
class Service {
 public:
  /// `clock`, `rings` and `stamps` must outlive it.
  Service(const Clock& clock, const Layout& layout, Rings& rings, rt::Latest<Stamp>& stamps, EventQueue& events);
  ~Service();

  /// Takes the plug and speaks for it from now on. Errors: no thread.
  Result<void> run(Plug plug);
  /// The thread stands still; the plug stays in. Idempotent.
  void halt() noexcept;
  /// Goes on at `format`. Errors: no thread.
  Result<void> resume(const Format& format);
  /// Has the host gone, or a wire broken? Then there is nothing to resume.
  bool is_lost() const noexcept { return is_lost_.load(std::memory_order_acquire); }

  const Layout& layout() const noexcept { return layout_; }
  Function& function() noexcept { return function_; }  // halted only
  const Told& told() const noexcept { return told_; }
  const Plug& plug() const noexcept { return plug_; }
  const rt::Thread* thread() const noexcept { return thread_ ? &*thread_ : nullptr; }

 private:
  Result<void> begin();
  void serve(const std::stop_token& stop);
  void look_at_engine(Clock::Time now);
  bool hear_host();
  bool flush();
  void wait(Clock::Time until);
  void tell(Clock::Time now);

  const Clock& clock_;
  Layout layout_;
  rt::Latest<Stamp>& stamps_;
  EventQueue& events_;
  Function function_;
  Timeline time_;
  Reader reader_;
  Message message_;
  Plug plug_;
  int bell_ = -1;  // an eventfd that ends a wait
  Told told_;
  std::atomic<bool> is_lost_{false};
  std::optional<rt::Thread> thread_;
};

}  // namespace ohmic::devices::usb
