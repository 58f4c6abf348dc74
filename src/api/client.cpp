// Blocking, with patience: a program that talks to Ohmic has nothing else to do meanwhile.

#include "api/client.hpp"

#include <algorithm>
#include <array>
#include <cerrno>

#include <fmt/format.h>
#include <poll.h>
#include <sys/socket.h>

namespace ohmic::api {
namespace {

constexpr std::size_t longest_answer = 64 << 20;

Error ended() { return {.what = "Ohmic ended the connection.", .hint = "Is it still running?"}; }

/// Milliseconds for poll; -1 waits for ever.
int left_until(std::optional<Clock::Time> deadline) {
  if (!deadline) return -1;
  const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(*deadline - SteadyClock().now()).count();
  return static_cast<int>(std::max<long>(left + 1, 0));
}

}  // namespace

Result<Client> Client::connect(const std::string& path) {
  auto connection = connect_to(path);
  if (!connection) return std::unexpected(std::move(connection).error());
  return Client(std::move(*connection));
}

Result<Value> Client::ask(const Value& request, Clock::Time patience) {
  const std::string line = write_line(request) + "\n";
  const Clock::Time deadline = SteadyClock().now() + patience;
  for (std::size_t sent = 0; sent < line.size();) {
    const auto count = ::send(descriptor_.number(), line.data() + sent, line.size() - sent, MSG_NOSIGNAL);
    if (count > 0) sent += static_cast<std::size_t>(count);
    if (count >= 0 || errno == EINTR) continue;
    // What it had to say before it ended the connection is waiting to be read.
    if (errno != EAGAIN) break;
    pollfd writable{descriptor_.number(), POLLOUT, 0};
    if (::poll(&writable, 1, left_until(deadline)) == 0) return failure("Ohmic does not listen.", "Is it hanging?");
  }
  for (;;) {
    auto answer = next(deadline - SteadyClock().now());
    if (!answer) return std::unexpected(std::move(answer).error());
    if (!*answer)
      return failure(
          fmt::format("Ohmic gave no answer within {:g} s.", std::chrono::duration<double>(patience).count()),
          "Is it hanging?");
    if ((*answer)->find("changed") != nullptr || (*answer)->find("meters") != nullptr) continue;
    return std::move(**answer);
  }
}

Result<std::optional<Value>> Client::next(std::optional<Clock::Time> patience) {
  std::optional<Clock::Time> deadline;
  if (patience) deadline = SteadyClock().now() + *patience;
  for (;;) {
    if (const std::size_t end = heard_.find('\n'); end != std::string::npos) {
      auto value = read_line(std::string_view(heard_).substr(0, end), longest_answer);
      heard_.erase(0, end + 1);
      if (!value) return std::unexpected(std::move(value).error());
      return std::optional(std::move(*value));
    }
    pollfd readable{descriptor_.number(), POLLIN, 0};
    const int ready = ::poll(&readable, 1, left_until(deadline));
    if (ready < 0) {
      if (errno == EINTR && !deadline) return std::optional<Value>();
      if (errno != EINTR) return std::unexpected(ended());
      continue;
    }
    if (ready == 0) return std::optional<Value>();
    std::array<char, 65536> bytes;  // NOLINT(cppcoreguidelines-pro-type-member-init): written by recv
    const auto count = ::recv(descriptor_.number(), bytes.data(), bytes.size(), 0);
    if (count < 0 && (errno == EAGAIN || errno == EINTR)) continue;
    if (count <= 0 || heard_.size() > longest_answer) return std::unexpected(ended());
    heard_.append(bytes.data(), static_cast<std::size_t>(count));
  }
}

Result<Value> accepted(Value answer) {
  const Value* error = answer.find("error");
  if (error == nullptr) return answer;
  const Value* line = error->find("line");
  const double* number = line != nullptr ? line->number() : nullptr;
  return failure(std::string(error->text_of("what")), std::string(error->text_of("hint")),
                 {.file = std::string(error->text_of("file")),
                  .line = number != nullptr && *number > 0.0 && *number < 1e9 ? static_cast<int>(*number) : 0,
                  .field = std::string(error->text_of("address"))});
}

}  // namespace ohmic::api
