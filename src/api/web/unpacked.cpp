// gzip (RFC 1952) for the few programs that do not unpack it themselves: Beast's inflate behind its ten bytes of head.

#include <boost/beast/zlib/inflate_stream.hpp>

#include "api/web/reply.hpp"

namespace ohmic::api::web {

std::string unpacked(std::span<const unsigned char> gzip, std::size_t longest) {
  constexpr std::size_t head = 10, tail = 8;  // gzip -n writes no name, no comment
  if (gzip.size() < head + tail || gzip[0] != 0x1F || gzip[1] != 0x8B || gzip[2] != 8 || gzip[3] != 0) return {};
  std::size_t length = 0;  // modulo 2^32; RFC 1952, 2.3.1: ISIZE
  for (std::size_t i = 0; i < 4; ++i) length |= static_cast<std::size_t>(gzip[gzip.size() - 4 + i]) << (8 * i);
  if (length > longest) return {};
  std::string plain(length, '\0');
  boost::beast::zlib::inflate_stream inflate;
  boost::beast::zlib::z_params state;
  state.next_in = gzip.data() + head;
  state.avail_in = gzip.size() - head - tail;
  state.next_out = plain.data();
  state.avail_out = plain.size();
  boost::system::error_code failed;
  inflate.write(state, boost::beast::zlib::Flush::finish, failed);
  const bool is_whole = state.avail_out == 0 && (!failed || failed == boost::beast::zlib::error::end_of_stream ||
                                                 failed == boost::beast::zlib::error::need_buffers);
  return is_whole ? plain : std::string();
}

}  // namespace ohmic::api::web
