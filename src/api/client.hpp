#pragma once
// The other end of the control protocol: what `ohmic ctl` talks through.

#include <optional>
#include <string>
#include <string_view>

#include "api/unix_socket.hpp"
#include "api/value.hpp"
#include "units/clock.hpp"
#include "units/error.hpp"

namespace ohmic::api {

class Client {
 public:
  /// Errors: nobody answers at this path.
  static Result<Client> connect(const std::string& path);

  /// Sends a request and waits for its answer, which may be an error: see accepted(). Errors: the connection ended, or
  /// there was no answer within the patience.
  Result<Value> ask(const Value& request, Clock::Time patience = std::chrono::seconds(10));
  /// Waits for the next line that is told without being asked; none when the time is over. Errors: the connection ended.
  Result<std::optional<Value>> next(std::optional<Clock::Time> patience = std::nullopt);
  /// To wait for, together with others.
  int descriptor() const { return descriptor_.number(); }

 private:
  explicit Client(Descriptor descriptor) : descriptor_(std::move(descriptor)) {}

  Descriptor descriptor_;
  std::string heard_;
};

/// The answer, or the error that it is.
Result<Value> accepted(Value answer);

}  // namespace ohmic::api
