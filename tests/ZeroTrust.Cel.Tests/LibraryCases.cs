namespace ZeroTrust.Cel.Tests;

internal static class LibraryCases
{
    private const string Table = """
        [1, 2, 3].all(i, v, v == i + 1) => true
        [1, 2, 4].all(i, v, v == i + 1) => false
        {'a': 'b'}.all(k, v, k < v) => true
        [].all(i, v, 1 / 0 == 0) => true
        [0, 1].all(i, v, 1 / v == 0) => false
        [0, 1].all(i, v, 1 / v == 1) => division_by_zero
        [5, 6].exists(i, v, i == 1 && v == 6) => true
        [0, 1].exists(i, v, 1 / v == 1) => true
        [0, 2].exists(i, v, 1 / v == 1) => division_by_zero
        {'a': 1, 'b': 2}.exists(k, v, k == 'b' && v == 1) => false
        [1, 1, 2].existsOne(i, v, v == 2) => true
        [1, 1, 2].exists_one(i, v, v == 1) => false
        [0, 1].existsOne(i, v, 1 / v == 1) => division_by_zero
        {1: 2}.existsOne(k, v, k + v == 3) => true
        dyn(5).all(i, v, true) => no_such_overload
        dyn(5).existsOne(i, v, true) => no_such_overload
        dyn(5).exists(i, v, true) || true => true
        [10, 20].transformList(i, v, i * 100 + v) => [10, 120]
        [10, 20, 30].transformList(i, v, i != 1, v) => [10, 30]
        {'a': 1}.transformList(k, v, k + string(v)) => ["a1"]
        [].transformList(i, v, v) => []
        [1, 0].transformList(i, v, 1 / v) => division_by_zero
        [1, 0].transformList(i, v, 1 / v == 1, v) => division_by_zero
        dyn('x').transformList(i, v, v) => no_such_overload
        bad2.transformList(i, v, v) => attribute_absent
        ['a', 'b'].transformMap(i, v, v + v) => {0: "aa", 1: "bb"}
        {'a': 1, 'b': 2}.transformMap(k, v, v > 1, v * 2) => {"b": 4}
        {}.transformMap(k, v, v) => {}
        {'a': 0}.transformMap(k, v, 1 / v) => division_by_zero
        dyn(1).transformMap(k, v, v) => no_such_overload
        {'a': 'x', 'b': 'y'}.transformMapEntry(k, v, {v: k}) => {"x": "a", "y": "b"}
        {'a': 'x', 'b': 'x'}.transformMapEntry(k, v, {v: k}) => duplicate_key
        {'a': 1, 'b': dyn(1.0)}.transformMapEntry(k, v, {v: k}) => invalid_argument
        {'a': 1, 'b': dyn(1u)}.transformMapEntry(k, v, {v: k}) => duplicate_key
        ['x', 'y'].transformMapEntry(i, v, i > 0, {v: i}) => {"y": 1}
        ['x'].transformMapEntry(i, v, {v: i, i: v}) => {"x": 0, 0: "x"}
        ['x'].transformMapEntry(i, v, {}) => {}
        ['x'].transformMapEntry(i, v, dyn(3)) => no_such_overload
        ['x'].transformMapEntry(i, v, true, {v: 1 / i}) => division_by_zero
        [[1, 2], [3]].transformList(i, v, v.transformList(j, w, i * 10 + w)) => [[1, 2], [13]]
        [1, 2].transformList(i, v, [v].map(x, x + i)) => [[1], [3]]
        [1].transformList(v, i, v * 10 + i) => [1]
        cel.bind(x, 1 + 1, x * x) => 4
        cel.bind(x, one + 1, x * x) => 4
        cel.bind(x, one, cel.bind(x, x + 1, x * 10)) => 20
        cel.bind(x, one, cel.bind(y, x + 1, [x, y])) => [1, 2]
        cel.bind(x, one / 0, true) => true
        cel.bind(x, one / 0, x == 1) => division_by_zero
        cel.bind(x, one / 0, x == 1 || true) => true
        cel.bind(x, bad, x || true) => true
        cel.bind(x, bad, x && true) => attribute_absent
        cel.bind(x, 1 / 0, true) => true
        cel.bind(s, 'abc', s.contains('b') && s.size() == 3) => true
        cel.bind(xs, [one, 2, 3], xs.map(x, xs.size() + x)) => [4, 5, 6]
        [1, 2].map(v, cel.bind(w, v * 2, [w, v].map(u, u + w))) => [[4, 3], [8, 6]]
        cel.bind(d, double(one) * 1.5, d + d) => 3.0
        cel.bind(b, one == 1, b ? 'y' : 'n') => "y"
        cel.bind(t, string(one), t) => "1"
        cel.bind(f, [one].map(v, v + 1), f)[0] => 2
        cel.bind(x, [one, 2].map(a, [a].map(b, b + a)), x.map(c, c[0])) => [2, 4]
        cel.bind(y, {'z': one}, y.z) => 1
        math.greatest(1) => 1
        math.greatest(1, 2.5, 2u) => 2.5
        math.greatest(2, 2.0, 2u) => 2
        math.greatest([1, 7, 3]) => 7
        math.greatest(dyn([1, 7u, 3.5])) => 7u
        math.greatest(-1, dyn(1u)) => 1u
        math.greatest([]) => syntax
        math.greatest(empty) => invalid_argument
        math.greatest(1.0, 0.0 / 0.0) => invalid_argument
        math.greatest(dyn('x')) => no_such_overload
        math.greatest(1, dyn('x')) => no_such_overload
        math.greatest(dyn([1, 'x'])) => no_such_overload
        math.greatest(one, one / 0) => division_by_zero
        math.greatest(18446744073709551615u, -1) => 18446744073709551615u
        math.greatest(1, 2, 3, 4, 5, 6, 7, 8) => 8
        math.least(1, 2.5, 2u) => 1
        math.least(2u, 2, 2.0) => 2u
        math.least([3.5, 1.25]) => 1.25
        math.least(-9223372036854775808, -1.0e300) => -1e+300
        math.least(5u) => 5u
        math.ceil(1.2) => 2.0
        math.ceil(-1.2) => -1.0
        math.floor(-1.2) => -2.0
        math.trunc(-1.9) => -1.0
        math.round(2.5) => 3.0
        math.round(-2.5) => -3.0
        math.round(0.49999999999999994) => 0.0
        math.round(double('NaN')) => double("NaN")
        math.ceil(double('Infinity')) => double("Infinity")
        math.ceil(dyn(1)) => no_such_overload
        math.isNaN(0.0 / 0.0) => true
        math.isNaN(1.0) => false
        math.isInf(1.0 / 0.0) => true
        math.isInf(-1.0 / 0.0) => true
        math.isFinite(1.0) => true
        math.isFinite(0.0 / 0.0) => false
        math.isNaN(dyn('x')) => no_such_overload
        math.abs(-5) => 5
        math.abs(-9223372036854775808) => overflow
        math.abs(5u) => 5u
        math.abs(-0.5) => 0.5
        math.sign(-5) => -1
        math.sign(0) => 0
        math.sign(7u) => 1u
        math.sign(0u) => 0u
        math.sign(-2.5) => -1.0
        math.sign(-0.0) => 0.0
        math.sign(0.0 / 0.0) => double("NaN")
        math.sqrt(81) => 9.0
        math.sqrt(2u) => 1.4142135623730951
        math.sqrt(-1.0) => double("NaN")
        math.bitAnd(12, 10) => 8
        math.bitOr(12u, 10u) => 14u
        math.bitXor(12, -1) => -13
        math.bitNot(0) => -1
        math.bitNot(0u) => 18446744073709551615u
        math.bitAnd(dyn(1), 1u) => no_such_overload
        math.bitShiftLeft(1, 63) => -9223372036854775808
        math.bitShiftLeft(1u, 63) => 9223372036854775808u
        math.bitShiftLeft(1, 64) => 0
        math.bitShiftLeft(1, -1) => invalid_argument
        math.bitShiftRight(-1024, 3) => 2305843009213693824
        math.bitShiftRight(1024u, 3) => 128u
        math.bitShiftRight(1024, 9223372036854775807) => 0
        math.bitShiftRight(1u, -9223372036854775808) => invalid_argument
        [1, 2, 2, 3, 1].distinct() => [1, 2, 3]
        [dyn(1), 1u, 1.0, '1'].distinct() => [1, "1"]
        [[1], [dyn(1.0)], [2]].distinct() => [[1], [2]]
        [{'a': 1}, {'a': 1}, {'a': 2}].distinct() => [{"a": 1}, {"a": 2}]
        [0.0 / 0.0, 0.0 / 0.0].distinct() => [double("NaN"), double("NaN")]
        [].distinct() => []
        dyn('x').distinct() => no_such_overload
        [[1, 2], [], [3]].flatten() => [1, 2, 3]
        [dyn(1), [2, [3, [4]]]].flatten() => [1, 2, [3, [4]]]
        [1, [2, [3, [4]]]].flatten(2) => [1, 2, 3, [4]]
        [1, [2]].flatten(0) => [1, [2]]
        [1, [2, [3]]].flatten(9223372036854775807) => [1, 2, 3]
        [1].flatten(-1) => invalid_argument
        [].flatten() => []
        lists.range(3) => [0, 1, 2]
        lists.range(0) => []
        lists.range(-5) => []
        lists.range(2000000000) => limit_exceeded
        lists.range(9223372036854775807) => limit_exceeded
        [1, 2, 3].reverse() => [3, 2, 1]
        [].reverse() => []
        'a😀b'.reverse() => "b😀a"
        '😀😁'.reverse() => "😁😀"
        ''.reverse() => ""
        dyn(1).reverse() => no_such_overload
        [1, 2, 3, 4].slice(1, 3) => [2, 3]
        [1].slice(0, 0) => []
        [1].slice(1, 1) => []
        [1].slice(0, 2) => index_out_of_range
        [1].slice(-1, 1) => index_out_of_range
        [1].slice(1, 0) => index_out_of_range
        dyn(1).slice(0, 1) => no_such_overload
        [3, 1, 2].sort() => [1, 2, 3]
        ['b', 'a', '😀', '\uFFFB'].sort() => ["a", "b", "￻", "😀"]
        [true, false].sort() => [false, true]
        [b'b', b'a'].sort() => [b"a", b"b"]
        [duration('2s'), duration('1s')].sort() => [duration("1s"), duration("2s")]
        [].sort() => []
        [dyn(1), 1u].sort() => no_such_overload
        [dyn([1])].sort() => no_such_overload
        dyn([null]).sort() => no_such_overload
        [1.0, 0.0 / 0.0].sort() => invalid_argument
        ['bb', 'a', 'cc', 'd'].sortBy(s, s.size()) => ["a", "d", "bb", "cc"]
        [{'n': 2}, {'n': 1}].sortBy(m, m.n) => [{"n": 1}, {"n": 2}]
        [1, 2].sortBy(x, 1 / (x - 1)) => division_by_zero
        [1, 2].sortBy(x, dyn([x])) => no_such_overload
        dyn({'a': 1}).sortBy(x, x) => no_such_overload
        [].sortBy(x, x) => []
        sets.contains([1, 2, 3], [3, 1]) => true
        sets.contains([1], [1, 2]) => false
        sets.contains([], []) => true
        sets.contains([dyn(1), 2u], [1.0, 2]) => true
        sets.contains(lists.range(100), lists.range(50)) => true
        sets.contains(lists.range(50), lists.range(100)) => false
        sets.equivalent([1, 1, 2], [2, 1]) => true
        sets.equivalent([1], [1, 2]) => false
        sets.equivalent(lists.range(60), lists.range(60).reverse()) => true
        sets.intersects([1, 2], [2, 3]) => true
        sets.intersects([1], []) => false
        sets.intersects(lists.range(60), [dyn(59.0), 1, 2, 3, 4, 5]) => true
        sets.contains([0.0 / 0.0], [0.0 / 0.0]) => false
        sets.contains(dyn(1), []) => no_such_overload
        sets.contains(holes, ['a']) => attribute_stale
        base64.encode(b'hello') => "aGVsbG8="
        base64.encode(b'') => ""
        base64.decode('aGVsbG8=') => b"hello"
        base64.decode('aGVsbG8') => b"hello"
        base64.decode('') => b""
        base64.decode('a') => invalid_argument
        base64.decode('aGV sbG8') => invalid_argument
        base64.decode('aGVsbG8*') => invalid_argument
        base64.decode('aGVsbA=') => invalid_argument
        base64.decode(dyn(1)) => no_such_overload
        strings.quote('a"b\\c\n\t\a\b\f\r\v') => "\"a\\\"b\\\\c\\n\\t\\a\\b\\f\\r\\v\""
        strings.quote('ünï😀') => "\"ünï😀\""
        strings.quote('') => "\"\""
        strings.quote(dyn(1)) => no_such_overload
        'no clause'.format([]) => "no clause"
        '%% %s %%'.format(['x']) => "% x %"
        '%s %s %s %s'.format([1, 2u, true, null]) => "1 2 true null"
        '%s'.format([1e20]) => "100000000000000000000"
        '%s'.format([1e-7]) => "0.0000001"
        '%s'.format([123.456]) => "123.456"
        '%s'.format([b'\xff']) => "�"
        '%s'.format([type(1)]) => "int"
        '%s'.format([[1, 'a', [2.5], {'k': null}]]) => "[1, a, [2.5], {k: null}]"
        '%s'.format([{'b': 1, 'a': 2, 7: 3}]) => "{7: 3, a: 2, b: 1}"
        '%s %s'.format([duration('1h45m47s'), timestamp('2023-02-03T23:31:20Z')]) => "6347s 2023-02-03T23:31:20Z"
        '%s'.format([ip('::1')]) => "::1"
        '%s'.format([dyn(user)]) => no_such_overload
        '%d %d'.format([-5, 5u]) => "-5 5"
        '%d %d'.format([double('NaN'), double('-Infinity')]) => "NaN -Infinity"
        '%d'.format([dyn('x')]) => no_such_overload
        '%f %.2f %.0f %.0f %.0f'.format([1.5, 2, 1.5, 2.5, 3u]) => "1.500000 2.00 2 2 3"
        '%.3f'.format([-123.4999]) => "-123.500"
        '%.20f'.format([0.1]) => "0.10000000000000000555"
        '%f'.format([double('Infinity')]) => "Infinity"
        '%e %.2e %.0e'.format([1052.032911275, 1e-100, 5]) => "1.052033e+03 1.00e-100 5e+00"
        '%x %X %x %X'.format([255, 255u, 'hi', b'\xab']) => "ff FF 6869 AB"
        '%x %o %b'.format([-255, -8, -5]) => "-ff -10 -101"
        '%b %b %b'.format([true, false, 5u]) => "1 0 101"
        '%o %o'.format([0, 18446744073709551615u]) => "0 1777777777777777777777"
        '%x'.format([-9223372036854775808]) => "-8000000000000000"
        '%s'.format([]) => invalid_argument
        '%E'.format([1.0]) => invalid_argument
        '%'.format([1]) => invalid_argument
        '%.'.format([1]) => invalid_argument
        '%.f'.format([1.0]) => invalid_argument
        '%.2s'.format(['x']) => invalid_argument
        '%.101f'.format([1.0]) => invalid_argument
        '%.99999999999f'.format([1.0]) => invalid_argument
        '%s'.format([1, 2]) => "1"
        '%b'.format([dyn(1.5)]) => no_such_overload
        '%s'.format([1 / 0]) => division_by_zero
        string(one == 1 ? '%s!' : '').format([one]) => "1!"
        ip('192.168.0.1') => ip("192.168.0.1")
        string(ip('2001:DB8:0:0:1:0:0:1')) => "2001:db8::1:0:0:1"
        string(ip('::')) => "::"
        string(ip('1::')) => "1::"
        string(ip('64:ff9b::1.2.3.4')) => "64:ff9b::102:304"
        ip('::ffff:c0a8:1') == ip('192.168.0.1') => true
        ip('::ffff:192.168.0.1') => invalid_argument
        ip('fe80::1%en0') => invalid_argument
        ip('127.0.0.01') => invalid_argument
        ip('127.1') => invalid_argument
        ip('0x7f000001') => invalid_argument
        ip('256.0.0.1') => invalid_argument
        ip('1.2.3.4.5') => invalid_argument
        ip('') => invalid_argument
        ip(':::') => invalid_argument
        ip('1:2:3:4:5:6:7:8:9') => invalid_argument
        ip('1:2:3:4:5:6:7') => invalid_argument
        ip('1:2:3:4::5:6:7:8') => invalid_argument
        ip('1::2::3') => invalid_argument
        ip('12345::') => invalid_argument
        ip(':1') => invalid_argument
        ip('1:2:3:4:5:6:7:') => invalid_argument
        isIP('10.0.0.1') => true
        isIP('10.0.0.256') => false
        isIP('10.0.0.0/8') => false
        isIP(' 10.0.0.1') => false
        ip.isCanonical('127.0.0.1') => true
        ip.isCanonical('2001:DB8::1') => false
        ip.isCanonical('2001:db8::1') => true
        ip.isCanonical('::ffff:c0a8:1') => false
        ip.isCanonical('x') => invalid_argument
        ip('127.0.0.1').family() => 4
        ip('::1').family() => 6
        ip('127.0.0.1').isLoopback() => true
        ip('::1').isLoopback() => true
        ip('10.0.0.1').isLoopback() => false
        ip('0.0.0.0').isUnspecified() => true
        ip('::').isUnspecified() => true
        ip('192.168.1.1').isGlobalUnicast() => true
        ip('255.255.255.255').isGlobalUnicast() => false
        ip('224.0.0.1').isGlobalUnicast() => false
        ip('::1').isGlobalUnicast() => false
        ip('2001:db8::1').isGlobalUnicast() => true
        ip('169.254.1.1').isLinkLocalUnicast() => true
        ip('fe80::1').isLinkLocalUnicast() => true
        ip('febf::1').isLinkLocalUnicast() => true
        ip('fec0::1').isLinkLocalUnicast() => false
        ip('224.0.0.5').isLinkLocalMulticast() => true
        ip('ff02::1').isLinkLocalMulticast() => true
        ip('ff05::1').isLinkLocalMulticast() => false
        ip('10.0.0.1') == ip('10.0.0.1') => true
        ip('10.0.0.1') == ip('10.0.0.2') => false
        dyn(ip('10.0.0.1')) == '10.0.0.1' => false
        dyn(ip('0.0.0.0')) == cidr('0.0.0.0/0') => false
        ip('10.0.0.1') in [ip('10.0.0.1')] => true
        type(ip('::1')) == net.IP => true
        type(cidr('::/0')) == net.CIDR => true
        dyn(ip('::1')) < dyn(ip('::2')) => no_such_overload
        dyn(1).family() => no_such_overload
        dyn('::1').isLoopback() => no_such_overload
        cidr('192.168.1.7/24') => cidr("192.168.1.7/24")
        string(cidr('192.168.1.7/24').masked()) => "192.168.1.0/24"
        cidr('192.168.1.7/24').ip() == ip('192.168.1.7') => true
        cidr('2001:db8::1/32').prefixLength() => 32
        cidr('::1/0').masked() == cidr('::/0') => true
        cidr('10.0.0.0/33') => invalid_argument
        cidr('::/129') => invalid_argument
        cidr('10.0.0.0/08') => invalid_argument
        cidr('10.0.0.0/+8') => invalid_argument
        cidr('10.0.0.0') => invalid_argument
        cidr('10.0.0.0/') => invalid_argument
        cidr('::ffff:a00:1/96') => invalid_argument
        isCIDR('10.0.0.0/8') => true
        isCIDR('10.0.0.0') => false
        cidr('10.0.0.0/8').containsIP('10.1.2.3') => true
        cidr('10.0.0.0/8').containsIP(ip('11.1.2.3')) => false
        cidr('10.0.0.0/8').containsIP('::1') => false
        cidr('0.0.0.0/0').containsIP('8.8.8.8') => true
        cidr('::/0').containsIP('::1') => true
        cidr('::/0').containsIP('8.8.8.8') => false
        cidr('10.0.0.1/32').containsIP('10.0.0.1') => true
        cidr('10.0.0.0/8').containsIP('x') => invalid_argument
        cidr('10.0.0.0/8').containsCIDR('10.1.0.0/16') => true
        cidr('10.0.0.0/8').containsCIDR(cidr('10.0.0.0/8')) => true
        cidr('10.1.0.0/16').containsCIDR('10.0.0.0/8') => false
        cidr('10.0.0.0/8').containsCIDR('11.0.0.0/16') => false
        cidr('10.0.0.0/8').containsCIDR('10.0.0.0') => invalid_argument
        cidr('10.0.0.0/8').isMask() => true
        cidr('10.0.0.1/8').isMask() => false
        dyn('10.0.0.0/8').containsIP('10.0.0.1') => no_such_overload
        dyn(1) == ip('::1') => false
        {'a': ip('::1')}.a.family() => 6
        regex.replace('hello world hello', 'hello', 'hi') => "hi world hi"
        regex.replace('banana', 'a', 'x', 0) => "banana"
        regex.replace('banana', 'a', 'x', 1) => "bxnana"
        regex.replace('banana', 'a', 'x', 2) => "bxnxna"
        regex.replace('banana', 'a', 'x', -1) => "bxnxnx"
        regex.replace('foo bar', '(fo)o (ba)r', r'\2 \1') => "ba fo"
        regex.replace('ab', '(a)(x)?', r'[\1|\2|\0]') => "[a||a]b"
        regex.replace('a', 'a', r'\\') => "\\"
        regex.replace('abc', '', '-') => "-a-b-c-"
        regex.replace('b', 'a*', '-') => "-b-"
        regex.replace('baac', 'a*', '-') => "-b-c-"
        regex.replace('😀b', 'x*', '-') => "-😀-b-"
        regex.replace('aXbX', '(?i)x', '') => "ab"
        regex.replace('<a><b>', '<.+?>', '.') => ".."
        regex.replace('<a><b>', '<.+>', '.') => "."
        regex.replace('<a><b>', '(?U)<.+>', '.') => ".."
        regex.replace('aaa', '^a', 'b') => "baa"
        regex.replace('', '^$', 'x') => "x"
        regex.replace('id=1', r'id=(?P<v>\d+)', r'v=\1') => "v=1"
        regex.replace('test', '(.)', r'\2') => invalid_argument
        regex.replace('test', '(.)', r'\v') => invalid_argument
        regex.replace('test', '(.)', '\\') => invalid_argument
        regex.replace('test', '(', 'x') => invalid_argument
        regex.replace('x', string(one), 'y') => "x"
        regex.replace('x1', string(one), 'y') => "xy"
        regex.extract('id:123, id:456', 'id:(\\d+)') => optional.of("123")
        regex.extract('id:123, id:456', 'id:\\d+') => optional.of("id:123")
        regex.extract('abc', 'x') => optional.none()
        regex.extract('ab', '(x)?') => optional.none()
        regex.extract('ab', 'a(x?)') => optional.of("")
        regex.extract('user@host', '(.*)@(.*)') => invalid_argument
        regex.extract('abc', string(one)).orValue('none') => "none"
        optional.of(ip('::1')).optMap(x, x.family()) => optional.of(6)
        regex.extractAll('id:123, id:456', 'id:\\d+') => ["id:123", "id:456"]
        regex.extractAll('id:123, id:456', 'id:(\\d+)') => ["123", "456"]
        regex.extractAll('abc', 'x') => []
        regex.extractAll('ab', '(x)?') => []
        regex.extractAll('user@host', '(.*)@(.*)') => invalid_argument
        regex.extractAll(dyn(1), 'x') => no_such_overload
        """;

    internal static IEnumerable<TestCaseData> All =>
        from line in Table.Split('\n')
        let at = line.LastIndexOf(" => ", StringComparison.Ordinal)
        let text = line[..at]
        let expected = line[(at + 4)..]
        where expected != "syntax"
        select new TestCaseData(text, expected).SetName($"{{m}}({text})");

    internal static IEnumerable<string> Sources => from line in Table.Split('\n') select line[..line.LastIndexOf(" => ", StringComparison.Ordinal)];
}
