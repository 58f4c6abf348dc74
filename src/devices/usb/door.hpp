#pragma once
// Where machines of the network come for the USB card: lets in who is named, answers what USB/IP asks, hands the rest on.

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "devices/event_queue.hpp"
#include "devices/usb/operation.hpp"
#include "devices/usb/peers.hpp"
#include "devices/usb/seldom.hpp"
#include "devices/usb/service.hpp"
#include "rt/thread.hpp"

namespace ohmic::devices::usb {

/// Listens as long as it lives. Whoever is not named is closed before a byte is read. Its thread is scheduled like any
/// program's and never waits for a machine: one that asks nothing for two seconds is closed.
///
/// USB/IP has no encryption and no password: who can pretend to have a named address, or listen on the way, hears all.
class Door {
 public:
  static constexpr std::uint16_t usual_port = 3240;  // USB/IP's own
  static constexpr std::size_t most_visitors = 8;    // that ask at a time; one more, and the first goes
  static constexpr Clock::Time patience = std::chrono::seconds(2);

  /// Binds to what the peers can reach, loopback only where all are this machine; `port` 0: any free one. All references
  /// must outlive it. Errors: the port is in use, or not allowed. [control]
  static Result<std::unique_ptr<Door>> open(const Clock& clock, std::vector<Peer> peers, std::uint16_t port,
                                            Service& service, EventQueue& events);
  ~Door();
  Door(const Door&) = delete;
  Door& operator=(const Door&) = delete;

  std::uint16_t port() const noexcept { return port_; }

 private:
  struct Visitor {
    int socket = -1;
    std::string who;
    Clock::Time until{};
    std::array<std::uint8_t, most_operation_bytes> asked{};
    std::size_t bytes = 0;
  };

  Door(const Clock& clock, std::vector<Peer> peers, Service& service, EventQueue& events);
  Result<void> listen(std::uint16_t port);
  void stand(const std::stop_token& stop);
  void wait();
  void let_in();
  bool attend(Visitor& visitor);
  void answer(Visitor& visitor, const Operation& operation);

  const Clock& clock_;
  std::vector<Peer> peers_;
  Service& service_;
  EventQueue& events_;
  Layout layout_;
  Seldom strangers_, mistakes_;
  int listener_ = -1;
  int bell_ = -1;  // an eventfd that ends a wait
  bool is_out_of_breath_ = false;
  std::uint16_t port_ = 0;
  std::vector<Visitor> visitors_;
  std::optional<rt::Thread> thread_;
};

}  // namespace ohmic::devices::usb
