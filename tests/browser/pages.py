"""Every kind of public page, for the tests that each of them has to pass."""

PAGES = [
    "/",
    "/practices/",
    "/practices/?q=知识产权&theme=ip&first=any",
    "/practices/?q=没有这样的词",
    "/practices/gdd-2022/2/",
    "/practices/gdd-2022/13/",
    "/practices/gdd-2022/38/",
    "/overview/",
    "/compare/?p=gdd-2022:2&p=gdd-2022:25&p=gdd-2022:13&p=gdd-2022:9",
    "/compare/?p=gdd-2022:2",
    "/compare/?p=gdd-2022:99",
    "/selection/",
    "/selection/read/?p=gdd-2022:2&p=gdd-2022:25&p=gdd-2022:99",
    "/themes/ip/",
    "/sources/gdd-2022/",
    "/about/",
    "/api/v1/docs/",
    "/sitemap/",
    "/nowhere/",
]
