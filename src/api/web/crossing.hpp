#pragma once
// What crosses between the network thread and the control thread: whole messages, in bounded queues, never a wait.

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>

#include "rt/queue.hpp"

namespace ohmic::api::web {

/// A connection. Numbers are not used twice.
using ConnectionNumber = std::uint64_t;

/// From the network to the control thread. A connection has one of these under way at most, and its end.
struct Heard {
  enum class Kind {
    hello,    // `token` wants to come in, and stay
    message,  // a request of one who is in
    request,  // `token` asks once and goes: HTTP
    gone,     // one who was in, is no more
  };
  Kind kind = Kind::gone;
  ConnectionNumber from = 0;
  std::string text = {};
  std::string token = {};
  std::string address = {};  // where it comes from, without the port
  bool is_private = false;   // nobody between can listen: this machine, or HTTPS
};

/// From the control thread to the network.
struct Told {
  enum class Kind {
    welcome,  // it is in; `bytes` say as whom
    refusal,  // it is not, and why
    answer,   // of its request: it may make another
    message,  // what it subscribed to
    meters,   // may be left out where a client is slow: newer ones follow
    end,      // it may not stay; `bytes` say why
  };
  Kind kind = Kind::message;
  ConnectionNumber to = 0;
  int status = 200;                               // of HTTP, for a refusal and an answer
  std::shared_ptr<const std::string> bytes = {};  // one for all who are told the same
  bool is_binary = false;
};

/// Between the two threads.
struct Crossing {
  static constexpr std::size_t places = 4096;
  rt::Queue<Heard> heard{places};
  rt::Queue<Told> told{places};
};

}  // namespace ohmic::api::web
