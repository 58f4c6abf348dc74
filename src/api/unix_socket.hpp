#pragma once
// Addresses of Unix sockets, for the server, the client and whoever looks for them.

#include <string>

#include "units/error.hpp"

namespace ohmic::api {

/// A descriptor that is closed at its end.
class Descriptor {
 public:
  Descriptor() = default;
  explicit Descriptor(int number) : number_(number) {}
  Descriptor(Descriptor&& other) noexcept : number_(other.release()) {}
  Descriptor& operator=(Descriptor&& other) noexcept;
  ~Descriptor();

  int number() const { return number_; }
  bool is_open() const { return number_ >= 0; }
  int release() {
    const int number = number_;
    number_ = -1;
    return number;
  }

 private:
  int number_ = -1;
};

/// A socket that listens at this path, which only its owner may reach. Errors: the path is too long, taken (`is_taken`),
/// or the system refuses.
Result<Descriptor> listen_at(const std::string& path, bool& is_taken);
/// A connection; never waits to be made. Errors: nobody listens there.
Result<Descriptor> connect_to(const std::string& path);
/// Is somebody listening at this path?
bool is_answered(const std::string& path);
/// The user at the other end; -1 where the system does not say.
long peer(const Descriptor& connection);
/// The system's words for errno.
std::string system_words();

}  // namespace ohmic::api
