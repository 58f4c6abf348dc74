#pragma once
// One connection to a PipeWire server: its loop and thread, and how its end is noticed.

#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "devices/pipewire/library.hpp"
#include "units/clock.hpp"

namespace ohmic::devices {

/// Connected from construction by open() to destruction. The server's answers arrive on a thread of its own, the loop's;
/// processing happens on another, PipeWire's data thread. Everything here [control] unless said otherwise.
class PipewireConnection {
 public:
  /// Called once, on the loop's thread, when the server ends or throws us out.
  using Lost = std::function<void(std::string_view why)>;

  /// `server`: name of its socket; empty: the default one. Errors: not installed, no server is running, it does not
  /// answer within `patience`.
  static Result<std::unique_ptr<PipewireConnection>> open(const std::string& server, Clock::Time patience, Lost lost);
  PipewireConnection(const PipewireConnection&) = delete;
  PipewireConnection& operator=(const PipewireConnection&) = delete;
  ~PipewireConnection();

  const PipewireFunctions& functions() const noexcept { return library_->functions(); }
  const PipewireLibrary& library() const noexcept { return *library_; }
  pw_core* core() const noexcept { return core_; }
  /// "0.3.65": the server's version.
  const std::string& server_version() const noexcept { return server_version_; }

  /// While one lives, the loop's thread stands still: whoever calls PipeWire's functions holds one.
  class Hold {
   public:
    explicit Hold(const PipewireConnection& connection);
    Hold(const Hold&) = delete;
    Hold& operator=(const Hold&) = delete;
    ~Hold();

   private:
    const PipewireConnection& connection_;
  };
  /// Waits, holding, until `is_so`, which is asked again after each wake(); false when it was not so in time.
  bool wait(Clock::Time patience, const std::function<bool()>& is_so) const;
  /// Lets wait() look again. [loop]
  void wake() const noexcept;
  /// Waits, holding, until the server has answered everything asked so far; false when it does not in time or is gone.
  bool settle(Clock::Time patience);
  /// Stops the loop's thread: nothing is told any more. What was made on this connection is destroyed behind this.
  void halt() noexcept;

 private:
  explicit PipewireConnection(std::shared_ptr<const PipewireLibrary> library, Lost lost);
  Result<void> connect(const std::string& server, Clock::Time patience);

  struct Listener;
  std::shared_ptr<const PipewireLibrary> library_;
  Lost lost_;
  std::string server_version_;
  pw_thread_loop* loop_ = nullptr;
  pw_context* context_ = nullptr;
  pw_core* core_ = nullptr;
  std::unique_ptr<Listener> listener_;
};

}  // namespace ohmic::devices
