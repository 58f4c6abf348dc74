#pragma once
// The thread that speaks for a USB card: reads the host's requests, answers each at its time, and never makes the engine wait.

#include <atomic>
#include <memory>
#include <mutex>
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
  /// Speaks for whoever offer() brings, one after the other; until then nobody has the card. Its thread then stands below
  /// the audio thread, because a machine of the network could keep it as busy as it likes. Errors: no thread.
  Result<void> run_for_guests();
  /// Gives the card to a guest on `plug`, once run for guests and as long as it is free. False, and the plug is pulled:
  /// somebody has it. [network]
  bool offer(Plug plug, std::string who);
  bool is_free() const noexcept { return !is_taken_.load(std::memory_order_acquire); }  // [network]
  /// The thread stands still; the plug stays in. Idempotent.
  void halt() noexcept;
  /// Goes on at `format`. Errors: no thread.
  Result<void> resume(const Format& format);
  /// Has the host gone, or a wire broken? Then there is nothing to resume. A guest who goes makes room for the next.
  bool is_lost() const noexcept { return is_lost_.load(std::memory_order_acquire); }

  const Layout& layout() const noexcept { return layout_; }
  Function& function() noexcept { return *function_; }  // halted only
  const Told& told() const noexcept { return told_; }
  const Plug& plug() const noexcept { return plug_; }
  const rt::Thread* thread() const noexcept { return thread_ ? &*thread_ : nullptr; }

 private:
  struct Guest {
    Plug plug;
    std::string who;
  };
  Result<void> begin();
  void serve(const std::stop_token& stop);
  void look_at_engine(Clock::Time now);
  bool hear_host();
  bool flush(Clock::Time now);
  std::size_t backlog() noexcept;
  void wait(Clock::Time until);
  void welcome();
  bool part();
  void tell(Clock::Time now);

  const Clock& clock_;
  Layout layout_;
  rt::Latest<Stamp>& stamps_;
  EventQueue& events_;
  Rings& rings_;
  std::optional<Function> function_;  // another one for each guest
  Timeline time_;
  Reader reader_;
  Message message_;
  Plug plug_;
  int bell_ = -1;                           // an eventfd that ends a wait
  std::size_t sent_ = 0;                    // bytes at the front of the outbox that are gone
  std::optional<Clock::Time> stuck_since_;  // the host takes nothing
  bool is_behind_ = false;                  // messages of its wait in the reader until it takes answers
  Told told_;
  std::atomic<bool> is_lost_{false};

  bool has_guests_ = false;
  std::string guest_;  // who has it
  std::atomic<bool> is_taken_{false};
  std::mutex offered_guard_;
  std::optional<Guest> offered_;  // guarded
  std::optional<rt::Thread> thread_;
};

}  // namespace ohmic::devices::usb
