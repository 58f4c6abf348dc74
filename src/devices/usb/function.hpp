#pragma once
// The whole USB card without its socket and thread: messages and time go in, answers come out.

#include <cstdint>
#include <optional>
#include <vector>

#include "devices/usb/control.hpp"
#include "devices/usb/stream.hpp"

namespace ohmic::devices::usb {

/// One thread calls it. Sound goes through `rings`, which must outlive it.
class Function {
 public:
  Function(const Layout& layout, Rings& rings);
  Function(const Function&) = delete;
  Function& operator=(const Function&) = delete;

  /// Hears one message.
  void hear(const Message& message, const Timeline& time, Clock::Time now);
  /// Answers what is due.
  void tick(const Timeline& time, Clock::Time now);
  /// When tick() will have something to do.
  Clock::Time due(const Timeline& time, Clock::Time now) const noexcept;

  /// Bytes for the host; whoever sent them clears it.
  std::vector<std::uint8_t>& outbox() noexcept { return outbox_; }

  /// Hz a program wants and the engine does not run at. It is refused after `patience` unless set_rate() came.
  std::optional<std::uint32_t> wish() const noexcept { return control_.wish(); }
  static constexpr Clock::Time patience = std::chrono::milliseconds(800);  // Linux gives up after a second
  /// The engine's rate is another now. Streams that are open are closed by that, so ask any_open() before.
  void set_rate(std::uint32_t rate);
  bool is_open() const noexcept { return playback_.is_open() || capture_.is_open(); }

  const Stream& playback() const noexcept { return playback_; }
  const Stream& capture() const noexcept { return capture_; }
  const Control& control() const noexcept { return control_; }

 private:
  struct Deferred {
    std::uint32_t sequence = 0;
    std::uint32_t length = 0;
    Clock::Time until{};
  };
  void hear(const Submit& submit, const Timeline& time, Clock::Time now);
  void hear(const Unlink& unlink, const Timeline& time);
  void open_streams();

  Layout layout_;
  Control control_;
  Stream playback_, capture_;
  int playback_setting_ = 0, capture_setting_ = 0;
  std::optional<Deferred> deferred_;
  std::vector<std::uint8_t> outbox_;
};

}  // namespace ohmic::devices::usb
