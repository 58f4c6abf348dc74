// Linux: sockets of the family AF_UNIX, which only programs of the same machine reach.

#include "api/unix_socket.hpp"

#include <cerrno>
#include <cstring>
#include <system_error>

#include <fmt/format.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

namespace ohmic::api {
namespace {

constexpr int waiting_room = 32;

Result<sockaddr_un> address_of(const std::string& path) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  if (path.size() >= sizeof address.sun_path)
    return failure(
        fmt::format("The path {} is too long for a socket.", path),
        fmt::format("It takes {} bytes: set XDG_RUNTIME_DIR to a shorter folder.", sizeof address.sun_path - 1));
  std::memcpy(address.sun_path, path.c_str(), path.size() + 1);
  return address;
}

Result<Descriptor> new_socket() {
  Descriptor made(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
  if (!made.is_open()) return failure(fmt::format("The system gives no socket: {}.", system_words()));
  return made;
}

}  // namespace

Descriptor& Descriptor::operator=(Descriptor&& other) noexcept {
  if (this != &other) {
    if (number_ >= 0) ::close(number_);
    number_ = other.release();
  }
  return *this;
}

Descriptor::~Descriptor() {
  if (number_ >= 0) ::close(number_);
}

std::string system_words() { return std::generic_category().message(errno); }

Result<Descriptor> listen_at(const std::string& path, bool& is_taken) {
  is_taken = false;
  const auto address = address_of(path);
  if (!address) return std::unexpected(address.error());
  auto made = new_socket();
  if (!made) return made;
  const auto* name = reinterpret_cast<const sockaddr*>(&*address);
  if (::bind(made->number(), name, sizeof *address) != 0) {
    is_taken = errno == EADDRINUSE;
    return failure(fmt::format("No socket can be made at {}: {}.", path, system_words()));
  }
  // Between bind and chmod the folder keeps others out.
  if (::chmod(path.c_str(), S_IRUSR | S_IWUSR) != 0 || ::listen(made->number(), waiting_room) != 0) {
    auto refused = failure(fmt::format("Nobody can be listened to at {}: {}.", path, system_words()));
    ::unlink(path.c_str());
    return refused;
  }
  return made;
}

Result<Descriptor> connect_to(const std::string& path) {
  const auto address = address_of(path);
  if (!address) return std::unexpected(address.error());
  auto made = new_socket();
  if (!made) return made;
  if (::connect(made->number(), reinterpret_cast<const sockaddr*>(&*address), sizeof *address) != 0) {
    const bool is_busy = errno == EAGAIN;
    return failure(fmt::format("{} does not answer: {}.", path, is_busy ? "it is busy" : system_words()),
                   is_busy ? "Try again." : "Start it: ohmic run RIG.");
  }
  return made;
}

bool is_answered(const std::string& path) {
  const auto address = address_of(path);
  const auto made = new_socket();
  if (!address || !made) return false;
  // A full waiting room is somebody, too.
  return ::connect(made->number(), reinterpret_cast<const sockaddr*>(&*address), sizeof *address) == 0 ||
         errno == EAGAIN;
}

long peer(const Descriptor& connection) {
  ucred who{};
  socklen_t size = sizeof who;
  if (::getsockopt(connection.number(), SOL_SOCKET, SO_PEERCRED, &who, &size) != 0) return -1;
  return static_cast<long>(who.uid);
}

}  // namespace ohmic::api
